"""``python -m services.estimate``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("estimate")
