"""Events as stored data and back, in today's shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
import orjson
import pytest

from shared.eventlog import Codec, Meta, Place, StoredEvent, UnknownEvent
from shared.kernel.events import event
from shared.kernel.ids import new_id


class Means(StrEnum):
    CARD = "card"
    CASH = "cash"


@dataclass(frozen=True)
class Line:
    code: str
    price: Decimal


@event("BillPaid", schema=3)
class BillPaid:
    bill: UUID
    means: Means
    on: date
    at: datetime
    lines: tuple[Line, ...]
    memo: str | None = None


@event("BillOpened")
class BillOpened:
    bill: UUID


PAID = BillPaid(
    bill=UUID("01a207c5-1e99-760d-a5d4-52846571e1ea"),
    means=Means.CARD,
    on=date(2026, 3, 2),
    at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    lines=(Line("A1", Decimal("12.50")), Line("엔진오일", Decimal(3))),
)


def stored(type_: str, schema: int, data: dict) -> StoredEvent:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    meta = Meta(new_id(), "service:test", "suwon", new_id())
    return StoredEvent(Place(1, 1), new_id(), "bill-1", 1, type_, schema, data, meta, moment, moment)


def through_json(codec: Codec, one: object) -> object:
    name, schema, data = codec.encode(one)
    return codec.decode(stored(name, schema, orjson.loads(orjson.dumps(data))))


def test_an_event_comes_back_as_it_went_in():
    codec = Codec(BillPaid, BillOpened)
    assert through_json(codec, PAID) == PAID
    assert codec.encode(PAID)[:2] == ("BillPaid", 3)
    assert codec.types == {"BillPaid", "BillOpened"}


def test_what_is_stored_is_plain_json():
    assert orjson.loads(orjson.dumps(Codec(BillPaid).encode(PAID)[2])) == {
        "bill": "01a207c5-1e99-760d-a5d4-52846571e1ea",
        "means": "card",
        "on": "2026-03-02",
        "at": "2026-03-02T09:30:00Z",
        "lines": [{"code": "A1", "price": "12.50"}, {"code": "엔진오일", "price": "3"}],
        "memo": None,
    }


def test_old_shapes_are_read_upward_step_by_step():
    codec = Codec(
        BillPaid,
        upcast={
            ("BillPaid", 1): lambda data: {**data, "lines": []},
            ("BillPaid", 2): lambda data: {**data, "means": data["means"].lower()},
        },
    )
    name, _, data = codec.encode(PAID)
    old = {key: value for key, value in data.items() if key != "lines"} | {"means": "CASH"}
    assert codec.decode(stored(name, 1, old)).means is Means.CASH
    assert codec.decode(stored(name, 1, old)).lines == ()
    assert codec.decode(stored(name, 2, data | {"means": "CARD"})) == PAID


@pytest.mark.parametrize(("type_", "schema"), [("Unheard", 1), ("BillPaid", 4), ("BillPaid", 2)])
def test_what_nobody_reads_is_an_error_not_a_guess(type_, schema):
    with pytest.raises(UnknownEvent, match=type_):
        Codec(BillPaid).decode(stored(type_, schema, {}))


def test_data_of_the_wrong_shape_is_an_error():
    name, schema, data = Codec(BillPaid).encode(PAID)
    with pytest.raises(msgspec.ValidationError):
        Codec(BillPaid).decode(stored(name, schema, data | {"means": "shells"}))


def test_two_classes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="one name"):
        Codec(BillOpened, BillOpened)
