"""Batches are read ahead of whoever takes them in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from shared.eventlog import Place
from shared.projections.ranges import AggregatedRanges
from shared.projections.sources import Source
from shared.projections.stretch import Batch

# The log's server aggregates two ranges while a third is merged: one alone would leave a core without work.
_ABREAST = 2


def batches(source: Source, after: Place, head: Place, size: int) -> Iterator[Batch]:
    """All batches up to `head`, in their order; the next ones are read while the caller works on this one."""
    if isinstance(source, AggregatedRanges):
        return _abreast(source, after, head, size)
    return _one_by_one(source, after, head, size)


def _one_by_one(source: Source, after: Place, head: Place, size: int) -> Iterator[Batch]:
    """Where a batch ends is known when it is read."""
    with ThreadPoolExecutor(1, "read-ahead") as reader:
        ahead = reader.submit(source.read, after, head, size)
        while True:
            batch = ahead.result()
            if batch.until < head:
                ahead = reader.submit(source.read, batch.until, head, size)
            yield batch
            if batch.until >= head:
                return


def _abreast(source: AggregatedRanges, after: Place, head: Place, size: int) -> Iterator[Batch]:
    """Where a range ends is known before: several are read at once."""
    ahead = deque[Future[Batch]]()
    with ThreadPoolExecutor(_ABREAST, "read-ahead") as readers:
        while ahead or after < head:
            while after < head and len(ahead) <= _ABREAST:
                stretch = source.stretch(after, head, size)
                ahead.append(readers.submit(source.aggregated, stretch))
                after = stretch.until
            yield ahead.popleft().result()
