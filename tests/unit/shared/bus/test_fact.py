"""A fact on the wire is a CloudEvent, whether its event was made here or came as a row of the log."""

from __future__ import annotations

from datetime import UTC, datetime
from struct import pack
from uuid import UUID

import orjson
import pytest

from shared.bus.fact import Fact, decode_fact, encode_fact
from shared.eventlog import Meta, Place, StoredEvent
from shared.eventlog.rows import from_binary

AT, RECORDED = (datetime(2026, 3, 2, 9, 30, 0, micros, tzinfo=UTC) for micros in (0, 250_000))
EVENT, COMMAND, CORRELATION, CAUSE = (UUID(int=0xABC0 + number) for number in range(4))
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
SINCE_2000 = int((AT - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000
DATA = {"plate": "12가3456", "lines": [{"amount": 412500}]}


def stored(meta: Meta) -> StoredEvent:
    return StoredEvent(
        Place(812, 40), EVENT, "repair_order-7-a", 3, "WorkDone", 2, DATA, meta, AT, RECORDED,
    )  # fmt: skip


def row(meta: Meta) -> StoredEvent:
    """The same as the log's server sends it."""
    columns = [
        pack("!Q", 812), pack("!q", 40), pack("!i", 3), pack("!h", 2), pack("!q", SINCE_2000),
        pack("!q", SINCE_2000 + 250_000), EVENT.bytes, meta.correlation_id.bytes, meta.command_id.bytes,
        b"repair_order-7-a", b"WorkDone", orjson.dumps(DATA), meta.causation_id and meta.causation_id.bytes,
        meta.actor.encode(), meta.dealership.encode(), meta.traceparent and meta.traceparent.encode(),
    ]  # fmt: skip
    told = (pack("!i", -1) if one is None else pack("!i", len(one)) + one for one in columns)
    return from_binary(pack("!h", len(columns)) + b"".join(told))


METAS = (
    Meta(COMMAND, "employee-1", "suwon", CORRELATION, CAUSE, TRACE),
    Meta(COMMAND, "service:web", "", CORRELATION),
)


@pytest.mark.parametrize("meta", METAS)
@pytest.mark.parametrize("made", [stored, row])
def test_an_event_comes_out_as_the_fact_that_it_is(made, meta):
    assert decode_fact(encode_fact(made(meta))) == Fact(
        id=EVENT, type="WorkDone", schema=2, stream="repair_order-7-a", version=3, data=DATA,
        actor=meta.actor, dealership=meta.dealership, command_id=COMMAND, correlation_id=CORRELATION,
        causation_id=meta.causation_id, traceparent=meta.traceparent, occurred_at=AT, recorded_at=RECORDED,
        place="812.40",
    )  # fmt: skip


@pytest.mark.parametrize("made", [stored, row])
def test_the_body_is_what_cloudevents_demands(made):
    body = orjson.loads(encode_fact(made(METAS[1])))
    assert body.keys() & {"causationid", "traceparent"} == set()
    assert [body[name] for name in ("specversion", "source", "subject", "time", "datacontenttype")] == [
        "1.0",
        "baylog/repair_order",
        "repair_order-7-a",
        "2026-03-02T09:30:00+00:00",
        "application/json",
    ]


def test_a_row_whose_parts_are_asked_for_tells_the_same():
    event = row(METAS[0])
    assert event.told() == stored(METAS[0]).told()
    assert (event.id, event.meta, event.occurred_at) == (EVENT, METAS[0], AT)
