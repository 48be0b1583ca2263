"""The stream told again: what the second editor and the history panel read."""

from __future__ import annotations

from dataclasses import replace

from services.maintenance import events as e
from services.maintenance.history import Entry, tell
from tests.unit.services.maintenance.workshop import AMOUNT, MORNING, RECEIVED, SHAFT


def entry(event: e.OrderEvent, version: int) -> Entry:
    return Entry(event=event, version=version, actor="employee-7", occurred_at=MORNING, recorded_at=MORNING)


def test_a_changed_line_says_what_who_and_when() -> None:
    (row,) = tell([entry(e.LineChanged(before=AMOUNT, line=replace(AMOUNT, unit_price=39_000)), 5)])

    assert row["kind"] == "line_changed"
    assert (row["item"], row["by"], row["at"], row["version"]) == (
        "필요한 양만큼",
        "employee-7",
        "2026-11-23T00:20:00+00:00",
        5,
    )
    assert row["details"] == {"line_id": "b", "changed": {"unit_price": [40_000, 39_000]}}


def test_every_event_has_its_row() -> None:
    rows = tell([entry(RECEIVED, 1), entry(e.LineRemoved(line=SHAFT), 2), entry(e.WorkStarted(), 3)])

    assert [row["kind"] for row in rows] == ["repair_order_received", "line_removed", "work_started"]


def test_the_second_editor_reads_what_stood_there_before() -> None:
    asked = e.HeaderChanged(request="브레이크 소리", promised_at=MORNING, mileage_km=RECEIVED.mileage_km)
    flags = e.FlagsSet(flags=e.Flags(happy_call=True))
    opinions = e.OpinionsWritten(for_customer="", for_shop="패드 4 mm")
    entries = [entry(event, version) for version, event in enumerate((RECEIVED, asked, flags, opinions), 1)]

    rows = tell(entries, after=1)

    assert [row["version"] for row in rows] == [2, 3, 4]
    assert [row["details"]["changed"] for row in rows] == [
        {"promised_at": [None, "2026-11-23T00:20:00+00:00"], "request": ["", "브레이크 소리"]},
        {"happy_call": [False, True]},
        {"for_shop": ["", "패드 4 mm"]},
    ]
