"""``python -m services.keys``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("keys")
