"""The server behind the log: what is asked of it is asked again over a passing failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import monotonic, sleep
from typing import Any, TypeVar

import psycopg2
from psycopg2.sql import Composable

from shared.eventlog import reading
from shared.eventlog.errors import LogUnavailable
from shared.eventlog.types import StoredEvent
from shared.postgres import Pool, Prepared

T = TypeVar("T")

# The horizon belongs to everyone: no session of the log may hold a transaction or a statement for long.
# Plans are made while the table is small and kept while it grows: they must not scan it.
SESSION = {
    "idle_in_transaction_session_timeout": "5s",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",  # it loses the order of the index, and a range would be sorted anew
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}
# A lost connection (no code at all), a server going down or coming up, too many clients, a dead lock, a race,
# a lock waited for in vain: nobody locks the log but who closes an era of it (docs/cold-storage.md).
_PASSING = {None, "57P01", "57P02", "57P03", "53300", "40P01", "40001", "55P03", "08000", "08003", "08006"}
_INTERRUPTED = (psycopg2.OperationalError, psycopg2.InterfaceError)
_FIRST_PAUSE = 0.02


class Server:
    """A pool of connections and the patience to outlast a restart."""

    def __init__(self, pool: Pool, patience: float) -> None:
        """`patience`: how many seconds to go on trying while the server is out of reach."""
        self.pool = pool
        self._patience = patience

    def ask(self, query: Prepared, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that a prepared statement gives; it must be harmless to repeat."""
        begun = monotonic()
        try:
            return self.pool.ask(query, parameters)
        except _INTERRUPTED as error:
            self._ensure_passing(error, begun + self._patience - _FIRST_PAUSE)
        sleep(_FIRST_PAUSE)
        return self.persist(lambda: self.pool.ask(query, parameters), begun)

    def select(self, query: str | Composable, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows that any reading statement gives."""

        def attempt() -> list[tuple[Any, ...]]:
            with self.pool.autocommit() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall()

        return self.persist(attempt)

    def events(self, name: str, parameters: Mapping[str, object]) -> list[StoredEvent]:
        """The events that a named statement reads."""

        def attempt() -> list[StoredEvent]:
            with self.pool.autocommit() as cursor:
                return reading.events(cursor, name, parameters)

        return self.persist(attempt)

    def persist(self, attempt: Callable[[], T], begun: float | None = None) -> T:
        """Tries again over a passing failure, until patience ends in LogUnavailable."""
        end = (monotonic() if begun is None else begun) + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return attempt()
            except _INTERRUPTED as error:
                self._ensure_passing(error, end - pause)
            sleep(pause)
            pause = min(pause * 2, 1.0)

    def _ensure_passing(self, error: psycopg2.Error, until: float) -> None:
        if error.pgcode not in _PASSING:
            raise error
        if monotonic() > until:
            raise LogUnavailable(f"no answer within {self._patience} s") from error
