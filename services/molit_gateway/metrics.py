"""What the gateway counts."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

SENT = Counter("baylog_molit_sent_total", "Records sent to the regulator, by what came of it", ["outcome"])
SETTLED = Counter("baylog_molit_settled_total", "Duties met, by the state the record then had", ["state"])
BREAKER = Gauge("baylog_molit_breaker_open", "1 while the regulator is left alone")
