"""What the sealer tells about itself."""

from __future__ import annotations

from typing import Final

from prometheus_client import Gauge

SEALED: Final = Gauge("baylog_sealed_events", "Events in sealed blocks.")
ANCHORED: Final = Gauge("baylog_anchored_events", "Events up to the last signed anchor.")
ANCHORED_ELSEWHERE: Final = Gauge(
    "baylog_anchored_elsewhere_events", "Events up to the last anchor that the object store took."
)
