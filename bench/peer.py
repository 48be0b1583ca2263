"""The peer: `eventsourcing`, from its package, in its default mode and with database functions."""

from __future__ import annotations

from time import perf_counter
from urllib.parse import urlsplit
from uuid import UUID, uuid4  # noqa: TID251  the peer's own kind of id

from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent, UUIDAsHex
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment, get_topic

MODES = {"eventsourcing": "no", "eventsourcing, functions": "yes"}
PAGE = 1000


class Work(Aggregate):
    """What the peer's reader makes of the stored events."""

    @event("Done")
    def do(self, line: str, amount: int, currency: str, order: str) -> None: ...


def recorder(dsn: str, mode: str, table: str, *, create: bool = True) -> PostgresApplicationRecorder:
    """`create` makes its table and functions, which only one process may do at a time."""
    parts = urlsplit(dsn)
    names = {
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": str(parts.hostname),
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": parts.password or "",
        "POSTGRES_ENABLE_DB_FUNCTIONS": MODES[mode],
        "POSTGRES_POOL_SIZE": "1",
        "CREATE_TABLE": "yes" if create else "no",
    }
    return PostgresFactory(Environment(name=table, env=names)).application_recorder()


def append_for(dsn: str, seconds: float, mode: str, table: str, state: bytes) -> int:
    """One event per commit, in a stream of its own; how many there were."""
    own, originator, version = _kept(dsn, mode, table), uuid4(), 0
    end = perf_counter() + seconds
    while perf_counter() < end:
        version += 1
        own.insert_events([StoredEvent(originator, version, get_topic(Work.Done), state)])
    return version


def fill(own: PostgresApplicationRecorder, events: int, state: bytes, batch: int) -> float:
    """Events per second with so many per commit."""
    begun = perf_counter()
    for _ in range(events // batch):
        originator: UUID = uuid4()
        own.insert_events([StoredEvent(originator, n + 1, get_topic(Work.Done), state) for n in range(batch)])
    return events / (perf_counter() - begun)


def decoded(own: PostgresApplicationRecorder, events: int) -> float:
    """Domain events per second, page by page, as its own projections get them."""
    transcoder = JSONTranscoder()
    transcoder.register(UUIDAsHex())
    mapper: Mapper[UUID] = Mapper(transcoder)
    position, seen, begun = 0, 0, perf_counter()
    while seen < events:
        page = own.select_notifications(position, PAGE, inclusive_of_start=False)
        for notification in page:
            mapper.to_domain_event(notification)
        seen += len(page)
        position = page[-1].id
    return seen / (perf_counter() - begun)


_recorders: dict[tuple[str, str], PostgresApplicationRecorder] = {}


def _kept(dsn: str, mode: str, table: str) -> PostgresApplicationRecorder:
    """A process keeps its connection from turn to turn."""
    if (dsn, mode) not in _recorders:
        _recorders[dsn, mode] = recorder(dsn, mode, table, create=False)
    return _recorders[dsn, mode]
