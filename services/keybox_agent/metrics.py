"""The agent in numbers."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

POLL_ERRORS = Counter(
    "baylog_cabinet_poll_errors_total",
    "Answers on the cabinet's line that were discarded",
    ("cabinet", "kind"),
)
SPOOL_FULLNESS = Gauge(
    "baylog_cabinet_spool_fullness_ratio", "How full the records' disk space is", ("cabinet",)
)
UPLINK = Gauge("baylog_cabinet_uplink", "1 while the agent reaches the broker", ("cabinet",))
