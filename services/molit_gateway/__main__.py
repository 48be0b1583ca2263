"""Run the gateway to the regulator: ``python -m services.molit_gateway``."""

from shared.runtime.host import launch

if __name__ == "__main__":
    launch("molit_gateway")
