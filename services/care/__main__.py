"""``python -m services.care``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("care")
