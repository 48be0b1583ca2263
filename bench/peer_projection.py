"""The peer's projection runner: `eventsourcing` counts events by kind in a table of its own."""

from __future__ import annotations

from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from bench.workshop_databases import with_new

EVENTS = 4_000
COUNT = SQL("INSERT INTO kinds VALUES (%s, 1) ON CONFLICT (kind) DO UPDATE SET events = kinds.events + 1")


class Visit(Aggregate):
    """As much of a repair order as a count needs."""

    @event("Moved")
    def move(self, state: str, amount: int) -> None: ...


class Kinds(PostgresTrackingRecorder):
    """How many events of each kind, beside the place that has been reached."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS kinds (kind text PRIMARY KEY, events bigint NOT NULL)")
        )

    def add(self, kind: str, tracking: Tracking) -> None:
        """One event, in the transaction of its place."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(COUNT, (kind,))


class Counting(Projection[Kinds]):
    """Every event counts."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Once each."""
        self.view.add(type(domain_event).__name__, tracking)


class Workshop(Application[UUID]):
    """The peer's log."""


class Peer:
    """A log of the peer's own, with some thousand events in it."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(with_new(server, "peer"))
        self._env = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": "peer",
            "POSTGRES_HOST": str(parts.hostname),
            "POSTGRES_PORT": str(parts.port),
            "POSTGRES_USER": str(parts.username),
            "POSTGRES_PASSWORD": parts.password or "",
        }
        self._app = Workshop(self._env)
        self._rounds = 0
        for _ in range(EVENTS // 100):
            visit = Visit()
            for number in range(99):
                visit.move(state="in_work", amount=number)
            self._app.save(visit)
        self._last = self._app.recorder.max_notification_id()

    def projected(self) -> float:
        """Events per second, by a projection that has seen none of them yet."""
        self._rounds += 1
        fresh = type(f"Counting{self._rounds}", (Counting,), {"name": f"counting{self._rounds}"})
        begun = perf_counter()
        with ProjectionRunner(
            application_class=Workshop, projection_class=fresh, view_class=Kinds, env=self._env
        ) as runner:
            runner.wait(self._last, timeout=120)
        return EVENTS / (perf_counter() - begun)

    def close(self) -> None:
        """Its connections."""
        self._app.close()
