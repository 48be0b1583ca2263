"""``python -m services.keybox_agent``: the process beside a cabinet."""

from services.keybox_agent.wiring import Settings, serve

if __name__ == "__main__":
    serve(Settings.from_env())
