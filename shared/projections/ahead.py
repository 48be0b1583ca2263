"""Batches are read ahead of whoever takes them in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from shared.eventlog import Place
from shared.projections.pace import Pace
from shared.projections.ranges import AggregatedRanges
from shared.projections.sources import Source
from shared.projections.stretch import Batch

# The log's server aggregates two ranges while a third is merged: one alone would leave a core without work.
_ABREAST = 2


def batches(source: Source, after: Place, head: Place, pace: Pace) -> Iterator[Batch]:
    """All batches up to `head`, in their order; the next ones are read while the caller works on this one.

    Who gives way does one thing at a time.
    """
    if isinstance(source, AggregatedRanges):
        return _abreast(source, after, head, pace)
    return _one_by_one(source, after, head, pace)


def _one_by_one(source: Source, after: Place, head: Place, pace: Pace) -> Iterator[Batch]:
    """Where a batch ends is known when it is read."""
    ahead: Future[Batch] | None = None
    with ThreadPoolExecutor(1, "read-ahead") as reader:
        while True:
            batch = ahead.result() if ahead else source.read(after, head, pace.size)
            after, ahead = batch.until, None
            if after < head and not pace.gives_way:
                ahead = reader.submit(source.read, after, head, pace.size)
            yield batch
            if after >= head:
                return


def _abreast(source: AggregatedRanges, after: Place, head: Place, pace: Pace) -> Iterator[Batch]:
    """Where a range ends is known before: several are read at once."""
    ahead = deque[Future[Batch]]()
    with ThreadPoolExecutor(_ABREAST, "read-ahead") as readers:
        while ahead or after < head:
            while after < head and len(ahead) <= (0 if pace.gives_way else _ABREAST):
                stretch = source.stretch(after, head, pace.size)
                ahead.append(readers.submit(source.aggregated, stretch))
                after = stretch.until
            yield ahead.popleft().result()
