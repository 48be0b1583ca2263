"""The bus in numbers."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

RPC_REQUESTS = Counter(
    "baylog_rpc_requests_total", "Calls taken, by how they ended", ("service", "method", "outcome")
)
RPC_DURATION = Histogram(
    "baylog_rpc_duration_seconds", "From taking a call to its reply", ("service", "method"), buckets=_FAST
)
FACTS = Counter(
    "baylog_facts_total", "Deliveries of facts, by how they ended", ("service", "handler", "outcome")
)
FACT_DURATION = Histogram(
    "baylog_fact_duration_seconds",
    "From delivery of a fact to its end",
    ("service", "handler"),
    buckets=_FAST,
)
RECONNECTS = Counter("baylog_bus_connections_total", "Connections opened to the broker", ("link",))
CONSUMING = Gauge("baylog_bus_consuming", "1 while the service has all its consumers", ("service",))
RELAY_OLDEST = Gauge("baylog_relay_oldest_seconds", "Age of the oldest event not yet confirmed by the broker")
RELAY_PUBLISHED = Counter("baylog_relay_published_total", "Events confirmed by the broker")
RELAY_WORKING = Gauge("baylog_relay_working", "1 for the relay that works, 0 for one that stands by")
