"""Rebuilding views: a declared one and the CRM view beside raw SQL, raw reading and the peer's projection.

A log of a dealer group, personal fields sealed, on a PostgreSQL of its own; the views on another, as in life.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from typing import Any
from unittest.mock import patch

import orjson
import psycopg2

from bench import peer_projection, workshop
from bench.turns import Figure, held, in_turns
from bench.workshop_databases import with_new
from services.reporting.crm.view import VIEW as CRM
from services.reporting.flow.view import STATES
from services.reporting.flow.view import VIEW as FLOW
from services.reporting.report.view import VIEW as REPORT
from shared.privacy import KeysAt, make_master_key, open_keyring, open_private_log
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.view import TakingView, View
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.servers import private_postgres

EVENTS, ROUNDS, PROCESSES = 600_000, 3, 2
# what the declared view says, as one statement without ranges and checkpoints
GROUPED = """
CREATE TEMP TABLE standing ON COMMIT DROP AS
SELECT DISTINCT ON (stream) stream, type, occurred_at
FROM event WHERE type = ANY (%(moves)s) ORDER BY stream, version DESC;
CREATE TEMP TABLE hourly ON COMMIT DROP AS
SELECT dealership, date_trunc('hour', occurred_at) AS hour,
    count(*) FILTER (WHERE type = 'RepairOrderReceived') AS arrivals,
    count(*) FILTER (WHERE type = 'RepairOrderDelivered') AS deliveries
FROM event WHERE type IN ('RepairOrderReceived', 'RepairOrderDelivered') GROUP BY 1, 2;
CREATE TEMP TABLE till ON COMMIT DROP AS
SELECT dealership, date_trunc('hour', occurred_at) AS hour, data ->> 'currency' AS currency,
    data ->> 'means' AS means, count(*) AS payments, sum((data ->> 'amount')::bigint) AS amount
FROM event WHERE type = 'PaymentTaken' GROUP BY 1, 2, 3, 4
"""
PAGE = """
SELECT xid::text, position, stream, type, data::text FROM event
WHERE (xid, position) > (%s::xid8, %s) ORDER BY event.xid, event.position LIMIT 5000
"""


@dataclass(frozen=True)
class Town:
    """A log, the database of its views, and the number of its events."""

    log: str
    views: str
    keys: KeysAt
    events: int


@contextmanager
def town(events: int = EVENTS, server: str | None = None) -> Iterator[Town]:
    """`server` holds the log; without one a second private instance does."""
    with ExitStack() as stack:
        own = lambda: stack.enter_context(private_postgres(durable=True)).url("postgres")  # noqa: E731  two uses
        log, views = with_new(server or own(), "workshop"), with_new(own(), "views")
        secret = {"BAYLOG_KEYS_URL": views, "BAYLOG_MASTER_KEY": make_master_key()}
        stack.enter_context(patch.dict("os.environ", secret))  # for the processes of a crew
        migrate_log(log)
        migrate_views(views)
        migrate_keys(views)
        keys = KeysAt.from_env(views)
        with closing(open_keyring(keys, "bench")) as keyring:
            count = workshop.fill(log, events, keyring)
        yield Town(log, views, keys, count)


def rebuilt(at: Town, view: View, processes: int) -> float:
    """Events of the log per second, from nothing to the switch."""
    with (
        closing(open_private_log(at.log, at.keys, pool_size=4, room=50_000)) as log,
        closing(Session(at.views)) as session,
    ):
        log.head()
        begun = perf_counter()
        rebuild(session, log, view, fresh=True, processes=processes)
        return at.events / (perf_counter() - begun)


def grouped(at: Town) -> float:
    """The floor of a declared view: CREATE TABLE AS … GROUP BY, on the log itself."""
    with closing(psycopg2.connect(at.log)) as connection, connection.cursor() as cursor:
        begun = perf_counter()
        cursor.execute(GROUPED, {"moves": list(STATES)})
        connection.commit()
        return at.events / (perf_counter() - begun)


def folded(at: Town) -> float:
    """The floor of a view in Python: pages of whole data, parsed, a dictionary per stream, COPY of it."""
    kept: dict[str, Any] = {}
    with closing(psycopg2.connect(at.log)) as log, closing(psycopg2.connect(at.views)) as views:
        begun, place = perf_counter(), ("0", 0)
        with log.cursor() as cursor:
            while True:
                cursor.execute(PAGE, place)
                rows = cursor.fetchall()
                for _, _, stream, kind, data in rows:
                    kept[stream] = (kind, orjson.loads(data))
                if len(rows) < 5000:
                    break
                place = rows[-1][:2]
        text = "\n".join(f"{stream}\t{kind}" for stream, (kind, _) in kept.items()).encode()
        with views.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE last (stream text PRIMARY KEY, type text)")
            cursor.copy_expert("COPY last FROM STDIN", BytesIO(text), 1 << 17)
        views.commit()
        return at.events / (perf_counter() - begun)


def handled(at: Town, view: TakingView) -> int:
    """How many events of the log the view takes notice of."""
    with closing(psycopg2.connect(at.log)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event WHERE type = ANY (%s)", (sorted(view.types),))
        count = int(cursor.fetchall()[0][0])
        for kind, name in view.unless.items():
            left_out = "SELECT count(*) FROM event WHERE type = %s AND data ->> %s IS NOT NULL"
            cursor.execute(left_out, (kind, name))
            count -= int(cursor.fetchall()[0][0])
        return count


def both(at: Town) -> float:
    """The CRM view and the workshop report, one after the other."""
    return 1 / (1 / rebuilt(at, CRM, PROCESSES) + 1 / rebuilt(at, REPORT, PROCESSES))


def measure(server: str) -> list[Figure]:
    """Rates are events of the log a second; a view passes over those it takes no notice of."""
    with town(EVENTS, server) as at, closing(peer_projection.Peer(server)) as runner:
        contestants: dict[str, Callable[[], float]] = {
            "raw CREATE TABLE AS": lambda: grouped(at),
            "raw pages, Python fold, COPY": lambda: folded(at),
            "eventsourcing, projection runner": runner.projected,
            "declared view": lambda: rebuilt(at, FLOW, 1),
            "CRM view": lambda: rebuilt(at, CRM, PROCESSES),
            "CRM and report": lambda: both(at),
        }
        rates = in_turns(contestants, ROUNDS)
        rates |= {"500,000/s": [500e3] * ROUNDS, "100,000/s": [100e3] * ROUNDS, "50,000/s": [50e3] * ROUNDS}
        share = handled(at, CRM) / at.events
    rates["CRM view, events handled"] = [rate * share for rate in rates["CRM view"]]
    peer = "eventsourcing, projection runner"
    return [
        held("rebuild", rates, "declared view", "500,000/s", 1.0),
        held("rebuild", rates, "declared view", "raw CREATE TABLE AS"),
        held("rebuild", rates, "declared view", peer),
        held("rebuild", rates, "CRM view", "100,000/s", 1.0),
        held("rebuild", rates, "CRM view, events handled", "100,000/s", 1.0),
        held("rebuild", rates, "CRM view", "raw pages, Python fold, COPY"),
        held("rebuild", rates, "CRM view", peer),
        held("rebuild", rates, "CRM and report", "50,000/s", 1.0),
    ]


def main() -> None:
    """On two private servers; what `python -m bench.log rebuild` shows beside the other figures."""
    with private_postgres(durable=True) as server:
        for figure in measure(server.url("postgres")):
            target = f", target {figure.target:.2f}" if figure.target else ""
            print(
                f"{figure.name}: {figure.rate:,.0f} events/s; {figure.against} {figure.base:,.0f};"
                f" ratio {figure.ratio:.2f}{target}"
            )


if __name__ == "__main__":
    main()
