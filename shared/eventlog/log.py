"""The log on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import monotonic, sleep
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
import psycopg2

from shared.eventlog.errors import CommitUnknown, LogUnavailable, VersionConflict
from shared.eventlog.rows import first_outcome, stored
from shared.eventlog.statements import Bound, bound
from shared.eventlog.types import Appended, Meta, Place, StoredEvent, Write
from shared.eventlog.writes import numbered
from shared.postgres import Pool, statement

T = TypeVar("T")

# The horizon belongs to everyone: no session of the log may hold a transaction or a statement for long.
# Plans are made while the table is small and kept while it grows: they must not scan it.
SESSION = {
    "idle_in_transaction_session_timeout": "5s",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}
_REPEATED, _CONFLICT = "BL001", "BL002"
# A lost connection (no code at all), a server going down or coming up, too many clients, a dead lock, a race.
_PASSING = {None, "57P01", "57P02", "57P03", "53300", "40P01", "40001", "08000", "08003", "08006"}
_FIRST_POLL, _LAST_POLL, _SLOWER = 0.005, 0.25, 1.5


class Log:
    """The one log of an installation; may be shared between threads."""

    def __init__(self, pool: Pool, *, patience: float = 10.0) -> None:
        """`patience`: how many seconds to go on trying while the server is out of reach."""
        self._pool = pool
        self._patience = patience

    @classmethod
    def open(
        cls, dsn: str, *, pool_size: int = 4, application_name: str = "baylog", patience: float = 10.0
    ) -> Log:
        """Connects when first used."""
        return cls(Pool(dsn, pool_size, application_name, settings=SESSION), patience=patience)

    def close(self) -> None:
        """Give the connections back to the server."""
        self._pool.close()

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """All events or none. Trying again after a lost connection is safe: the command id settles it."""
        rows = numbered(writes)
        call = bound(rows, meta)
        try:
            place = self._persist(lambda: self._append(call))
        except LogUnavailable as lost:
            raise CommitUnknown(meta.command_id) from lost
        except psycopg2.DatabaseError as error:
            return self._refused(error, meta.command_id)
        versions = {row.stream: row.version for row in rows}
        return Appended(Place.parse(place), versions, tuple(row.event.id for row in rows), repeated=False)

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        return first_outcome(self._fetch("outcome", (str(command_id),)))

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, in order, as they stand now."""
        return [
            stored(row)
            for row in self._fetch("read_stream", {"stream": stream, "after": after, "limit": limit})
        ]

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """Events beyond `after`, below the horizon of running transactions, in the order (xid, position)."""
        rows = self._fetch(
            "read",
            {
                "xid": str(after.xid),
                "position": after.position,
                "limit": limit,
                "types": None if types is None else sorted(types),
                "until_xid": until and str(until.xid),
                "until_position": until and until.position,
            },
        )
        return [stored(row) for row in rows]

    def head(self) -> Place:
        """The last place below the horizon; Place.START of an empty log."""
        rows = self._fetch("head")
        return Place(int(rows[0][0]), rows[0][1]) if rows else Place.START

    def wait(self, after: Place, timeout: float) -> bool:
        """Looks every 5 ms at first and ever more seldom, up to every 250 ms, while nothing comes."""
        end = monotonic() + timeout
        pause = _FIRST_POLL
        while not self._fetch("more", (str(after.xid), after.position))[0][0]:
            left = end - monotonic()
            if left <= 0:
                return False
            sleep(min(pause, left))
            pause = min(pause * _SLOWER, _LAST_POLL)
        return True

    def _append(self, call: Bound) -> str:
        with self._pool.autocommit() as cursor:
            cursor.execute(*call)
            ((place,),) = cursor.fetchall()
        return cast(str, place)

    def _refused(self, error: psycopg2.DatabaseError, command_id: UUID) -> Appended:
        if error.pgcode == _CONFLICT:
            raise VersionConflict(**orjson.loads(error.diag.message_detail or "")) from None
        first = self.outcome(command_id) if error.pgcode == _REPEATED else None
        if first is None:
            raise error
        return first

    def _fetch(self, name: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        def fetch() -> list[tuple[Any, ...]]:
            with self._pool.autocommit() as cursor:
                cursor.execute(statement("shared.eventlog", name), parameters)
                return cursor.fetchall()

        return self._persist(fetch)

    def _persist(self, attempt: Callable[[], T]) -> T:
        """Tries again over a passing failure, until patience ends in LogUnavailable."""
        end = monotonic() + self._patience
        pause = 0.02
        while True:
            try:
                return attempt()
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                if error.pgcode not in _PASSING:
                    raise
                if monotonic() + pause > end:
                    raise LogUnavailable(f"no answer within {self._patience} s") from error
            sleep(pause)
            pause = min(pause * 2, 1.0)
