"""Reading: the tail of the log by one and by several readers, and streams."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from time import perf_counter

from bench import floors, peer
from bench.append import DATA, workers
from bench.database import fresh_log
from bench.turns import Figure, held, in_turns
from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id

EVENTS, PER_STREAM, READERS, ROUNDS = 40_000, 50, 4, 7


def fill(dsn: str, events: int) -> list[str]:
    """Streams of 50 events; their names."""
    streams = [f"bench-{new_id()}" for _ in range(events // PER_STREAM)]
    fresh = [NewEvent("WorkDone", 1, DATA) for _ in range(PER_STREAM)]
    with closing(Log.open(dsn)) as log:
        for batch in log.import_(
            ([Write(stream, 0, fresh)], Meta(new_id(), "service:bench", "suwon", new_id()))
            for stream in streams
        ):
            assert not batch.refused
    return streams


def read_tail(dsn: str) -> float:
    """Events per second, with what a view looks at: stream, type and data."""
    with closing(Log.open(dsn, pool_size=1)) as log:
        log.head()
        place, seen, begun = Place.START, 0, perf_counter()
        while seen < EVENTS:
            page = log.read(place, peer.PAGE)
            for event in page:
                assert event.stream
                assert event.type
                assert event.data
            seen += len(page)
            place = page[-1].place
        return seen / (perf_counter() - begun)


def read_streams(dsn: str, streams: list[str]) -> float:
    """Events per second, one stream after the other."""
    with closing(Log.open(dsn, pool_size=1)) as log:
        log.head()
        begun = perf_counter()
        seen = sum(len(log.read_stream(stream)) for stream in streams)
        return seen / (perf_counter() - begun)


def at_once(executor: ProcessPoolExecutor, work, *given) -> float:
    """Events per second of several readers together."""
    return sum(job.result() for job in [executor.submit(work, *given) for _ in range(READERS)])


def measure(server: str) -> list[Figure]:
    """Against raw pages of three columns and of whole rows, and against the peer's decoded events."""
    with fresh_log(server) as dsn, fresh_log(server) as other, workers() as processes:
        streams = fill(dsn, EVENTS)[:200]
        with closing(peer.recorder(other, "eventsourcing", "peer").datastore):
            own = peer.recorder(other, "eventsourcing", "peer")
            peer.fill(own, EVENTS // 4, floors.text_of(DATA).encode(), 100)
            raw = partial(floors.select_pages, dsn, floors.PAGE, EVENTS, peer.PAGE)
            whole = partial(floors.select_pages, dsn, floors.WHOLE_PAGE, EVENTS, peer.PAGE)
            rates = in_turns(
                {
                    "raw pages, 3 columns": raw,
                    "raw pages, whole rows": whole,
                    "Baylog": partial(read_tail, dsn),
                    "eventsourcing, decoded": partial(peer.decoded, own, EVENTS // 4),
                    f"raw pages, {READERS} readers": partial(
                        at_once, processes, floors.select_pages, dsn, floors.PAGE, EVENTS, peer.PAGE
                    ),
                    f"raw whole rows, {READERS} readers": partial(
                        at_once, processes, floors.select_pages, dsn, floors.WHOLE_PAGE, EVENTS, peer.PAGE
                    ),
                    f"Baylog, {READERS} readers": partial(at_once, processes, read_tail, dsn),
                    "raw streams, 3 columns": partial(floors.select_streams, dsn, floors.STREAM, streams),
                    "raw streams, whole rows": partial(
                        floors.select_streams, dsn, floors.WHOLE_STREAM, streams
                    ),
                    "Baylog, streams": partial(read_streams, dsn, streams),
                },
                ROUNDS,
            )
            own.datastore.close()
    return [
        held("tail", rates, "Baylog", "raw pages, 3 columns", 0.9),
        held("tail", rates, "Baylog", "raw pages, whole rows", 0.9),
        held("tail", rates, "Baylog", "eventsourcing, decoded", 2.0),
        held("tail", rates, f"Baylog, {READERS} readers", f"raw pages, {READERS} readers", 0.9),
        held("tail", rates, f"Baylog, {READERS} readers", f"raw whole rows, {READERS} readers", 0.9),
        held("streams", rates, "Baylog, streams", "raw streams, 3 columns", 0.9),
        held("streams", rates, "Baylog, streams", "raw streams, whole rows", 0.9),
    ]
