"""``python -m services.messaging``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("messaging")
