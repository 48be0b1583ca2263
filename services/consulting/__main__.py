"""``python -m services.consulting``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("consulting")
