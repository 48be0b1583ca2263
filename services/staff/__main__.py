"""``python -m services.staff``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("staff")
