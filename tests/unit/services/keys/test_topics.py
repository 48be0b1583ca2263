"""Which pages a record of a cabinet changes, so that no other is drawn anew."""

from datetime import UTC, datetime

import pytest

from services.keys.views import topics_of
from shared.eventlog import Meta, Place, StoredEvent
from shared.kernel.ids import new_id

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(stream, type_, **data):
    meta = Meta(command_id=new_id(), actor="x", dealership="suwon", correlation_id=new_id())
    return StoredEvent(
        place=Place(1, 1), id=new_id(), stream=stream, version=1, type=type_, schema=2, data=data, meta=meta,
        occurred_at=NOON, recorded_at=NOON,
    )  # fmt: skip


def reported(kind):
    return event("cabinet_log-suwon-1.abc.1", "CabinetReported", cabinet="suwon-1", kind=kind)


@pytest.mark.parametrize(
    ("told", "topics"),
    [
        (reported("drawer_moved"), {"cabinets:suwon", "cabinet:suwon.suwon-1"}),
        (reported("key_taken"), {"cabinets:suwon", "cabinet:suwon.suwon-1", "board:suwon"}),
        (event("key-0100", "KeyAssigned"), {"cabinets:suwon", "tags:suwon", "board:suwon"}),
        (event("cabinet-suwon-1", "CabinetRegistered"), {"cabinets:suwon", "tags:suwon"}),
        (event("key_watch-tag.0100", "KeyAlarmRaised", kind="absent"), {"cabinets:suwon"}),
        (event("repair_order-1", "RepairOrderReceived"), set()),
    ],
)
def test_what_is_drawn_anew(told, topics):
    assert set(topics_of(told)) == topics
