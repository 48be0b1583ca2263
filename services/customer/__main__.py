"""``python -m services.customer``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("customer")
