"""A record of an agent as an event: of today's agents, and of older ones that say less."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.keys.errors import RecordsMissing
from services.keys.events import reported_v1_v2
from services.keys.reports import REPORT_CODEC, Reports
from shared.bus import Fact
from shared.kernel.errors import InvalidInput
from shared.testing.memory_log import MemoryLog

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def report(*records):
    first = records[0]["sequence"]
    id_ = UUID(int=first)
    return Fact(
        id=id_, type="Reported", schema=1, stream="cabinet-suwon-1", version=first,
        data={"device": "abc", "records": list(records)}, actor="cabinet:suwon-1", dealership="",
        command_id=id_, correlation_id=id_, causation_id=None, traceparent=None,
        occurred_at=NOON, recorded_at=NOON, place="0.0",
    )  # fmt: skip


KEY = {"drawer": 1, "slot": 1, "tag": "0100AA11BB"}


def record(sequence, **more):
    at = NOON.isoformat()
    return {
        "boot": 1,
        "sequence": sequence,
        "kind": "key_taken",
        "at": at,
        "stepped": False,
        "data": KEY,
        **more,
    }


def events_of(log):
    return [REPORT_CODEC.decode(event) for event in log.read_stream("cabinet_log-suwon-1.abc.1")]


def test_a_record_keeps_who_did_it_and_how_its_clock_was():
    log, person = MemoryLog(), {**KEY, "person": "e1", "reason": "repair", "asked": True}

    Reports(log).take(report(record(1, data=person, skew=-90, stepped=True)), "suwon")

    [event] = events_of(log)
    assert (event.data, event.skew, event.stepped) == (person, -90, True)


def test_a_record_of_an_older_agent_says_nothing_of_its_clock():
    log = MemoryLog()

    Reports(log).take(report(record(1)), "suwon")

    assert events_of(log)[0].skew is None


def test_an_event_of_before_clocks_were_compared_is_read():
    old = {"cabinet": "suwon-1", "kind": "started", "stepped": False, "data": {}}

    assert REPORT_CODEC.upward("CabinetReported", 1, old) == reported_v1_v2(old) == {**old, "skew": None}


def test_a_record_comes_once_and_none_is_passed_over():
    log = MemoryLog()
    reports = Reports(log)

    taken = [reports.take(report(*map(record, numbers)), "suwon") for numbers in ([1, 2], [1, 2], [2, 3])]
    with pytest.raises(RecordsMissing):
        reports.take(report(record(5)), "suwon")

    assert taken == [2, 0, 1]
    assert len(events_of(log)) == 3


def test_a_message_with_a_record_that_lacks_what_its_kind_says_is_not_taken():
    log = MemoryLog()

    with pytest.raises(InvalidInput):
        Reports(log).take(report(record(1), record(2, data={"drawer": 1})), "suwon")

    assert events_of(log) == []
