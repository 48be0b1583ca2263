"""``python -m services.maintenance``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("maintenance")
