"""The streams of estimates, and the counters of their numbers."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from services.estimate.estimating import events as e
from services.estimate.estimating.decisions import ESTIMATE, Command
from services.estimate.estimating.model import Estimate
from shared.eventlog import Codec, NewEvent, Write
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog


def answered_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    """The first answers did not say of what kind their estimate was; none of them was about further work."""
    return {**data, "kind": e.Kind.QUICK.value}


def as_it_was(data: dict[str, Any]) -> dict[str, Any]:
    """A line was offered in one class alone, which is its default; a reason stood in plain."""
    return data


ESTIMATE_CODEC: Codec[e.EstimateEvent] = Codec(
    *get_args(e.EstimateEvent),
    upcast={
        ("EstimateDrafted", 1): as_it_was,
        ("EstimateRevised", 1): as_it_was,
        ("EstimateIssued", 1): as_it_was,
        ("EstimateAnswered", 1): answered_v1_v2,
        ("EstimateAnswered", 2): as_it_was,
        ("EstimateWithdrawn", 1): as_it_was,
    },
)
NUMBER_CODEC: Codec[e.EstimateNumberTaken] = Codec(e.EstimateNumberTaken)
STREAMS: dict[str, Codec[Any]] = {"estimate": ESTIMATE_CODEC, "estimate_number": NUMBER_CODEC}


def estimates(log: EventLog) -> Repository[Estimate, Command, e.EstimateEvent]:
    """The estimates, by id."""
    return Repository(log, "estimate", ESTIMATE, ESTIMATE_CODEC)


def next_number(log: EventLog, dealership: str, day: date, estimate_id: str) -> tuple[str, Write]:
    """The next free number of a shop's day, and the write that takes it in the same append."""
    stream = f"estimate_number-{dealership}-{day:%Y%m%d}"
    taken = log.read_stream(stream)
    version = taken[-1].version if taken else 0
    number = f"E{day:%Y%m%d}-{version + 1:03d}"
    event = e.EstimateNumberTaken(number=number, estimate_id=estimate_id)
    return number, Write(stream, version, [NewEvent(*NUMBER_CODEC.encode(event))])
