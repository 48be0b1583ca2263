"""The log on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from psycopg2.sql import Composable

from shared.eventlog import appending, importing, statements
from shared.eventlog.encoded import Encoded, encoded
from shared.eventlog.rows import from_text
from shared.eventlog.server import SESSION, Server
from shared.eventlog.types import Appended, Meta, Place, StoredEvent, Write
from shared.postgres import Pool

_FIRST_POLL, _LAST_POLL, _SLOWER = 0.005, 0.25, 1.5


class Log:
    """The one log of an installation; may be shared between threads."""

    def __init__(self, pool: Pool, *, patience: float = 10.0) -> None:
        """`patience`: how many seconds to go on trying while the server is out of reach."""
        self._server = Server(pool, patience)

    @classmethod
    def open(
        cls, dsn: str, *, pool_size: int = 4, application_name: str = "baylog", patience: float = 10.0
    ) -> Log:
        """Connects when first used."""
        pool = Pool(dsn, pool_size, application_name, settings=SESSION, trusted=1.0)
        return cls(pool, patience=patience)

    def close(self) -> None:
        """Give the connections back to the server."""
        self._server.pool.close()

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """All events or none. Trying again after a lost connection is safe: the command id settles it."""
        return appending.append(self._server, encoded(writes, meta))

    def append_group(self, commands: Sequence[Encoded]) -> list[appending.Verdict]:
        """Many commands in one transaction, a verdict for each; no two of them may share a stream.

        What takes commands as they come, and sees to that, is `GroupCommit`.
        """
        return appending.append_group(self._server, commands)

    def import_(
        self, commands: Iterable[importing.Command], batch: int = 1000
    ) -> Iterator[importing.Imported]:
        """Bulk import, lazily: each step takes the next `batch` commands and tells what became of them."""
        return importing.batches(self._server, commands, batch)

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        return appending.outcome(self._server, command_id)

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, in order, as they stand now."""
        return [from_text(row) for row in self._server.ask(statements.READ_STREAM, (stream, after, limit))]

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """Events beyond `after`, below the horizon of running transactions, in the order (xid, position)."""
        return self._server.events(
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

    @property
    def dsn(self) -> str:
        """Where it lies, for a process that opens it for itself."""
        return self._server.pool.dsn

    def select(self, query: str | Composable, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Rows of a reading statement of the views, which takes declared fields out of the table `event`."""
        return self._server.select(query, parameters)

    def head(self) -> Place:
        """The last place below the horizon; Place.START of an empty log."""
        return _place(self._server.ask(statements.HEAD))

    def newest(self) -> Place:
        """The last place that anything was appended at, also above the horizon."""
        return _place(self._server.ask(statements.NEWEST))

    def wait(self, after: Place, timeout: float) -> bool:
        """Looks every 5 ms at first and ever more seldom, up to every 250 ms, while nothing comes."""
        end = monotonic() + timeout
        pause = _FIRST_POLL
        while not self._server.ask(statements.MORE, (str(after.xid), after.position))[0][0]:
            left = end - monotonic()
            if left <= 0:
                return False
            sleep(min(pause, left))
            pause = min(pause * _SLOWER, _LAST_POLL)
        return True


def _place(rows: list[tuple[Any, ...]]) -> Place:
    return Place(int(rows[0][0]), rows[0][1]) if rows else Place.START
