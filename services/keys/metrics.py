"""What the watch over keys and cabinets counts."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

RAISED = Counter("baylog_key_alarms_raised_total", "Alarms raised, by their kind", ["kind"])
STANDING = Gauge("baylog_key_alarms", "Alarms that stand, by their kind", ["kind"])
