"""``python -m services.reporting``."""

from shared.runtime.host import launch

launch("reporting")
