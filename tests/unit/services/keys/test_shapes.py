"""A record of a cabinet holds what its kind says, or it does not come into the log."""

from __future__ import annotations

from typing import Any

import pytest

from services.keybox_agent import sightings as s
from services.keybox_agent.protocol.registers import Movement
from services.keybox_agent.records import record_of
from services.keys.shapes import check
from shared.kernel.errors import InvalidInput

SEEN = [
    s.Inventory(1, 32, ((1, "0100AA11BB"),), (32,)),
    s.KeySeen(1, 2, "0100AA11BB"),
    s.KeyGone(8, 32, "0100AA11BB"),
    s.SlotUnreadable(1, 1),
    s.ReaderDied(1, 1),
    s.ReaderBack(1, 1),
    *(s.DrawerMoved(1, movement) for movement in Movement),
    s.DoorMoved(1, open=True),
    s.Tampered(1),
    s.BoardSilent(1),
    s.BoardBack(1, restarted=True),
    s.BoardForeign(1),
]


def record(kind: str, data: dict[str, Any]) -> Any:
    at = "2026-11-23T12:00:00+00:00"
    return {"boot": 1, "sequence": 7, "kind": kind, "at": at, "stepped": False, "data": data}


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: type(seen).__name__)
def test_what_the_agent_reports_is_let_in(seen):
    check(record(*record_of(seen)))


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: type(seen).__name__)
def test_what_lacks_any_of_it_is_not(seen):
    kind, data = record_of(seen)
    for name in data.keys() - {"restarted"}:
        for wrong in (
            {k: v for k, v in data.items() if k != name},
            {**data, name: None},
            {**data, name: [{}]},
        ):
            with pytest.raises(InvalidInput):
                check(record(kind, wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"slot": 0}, {"slot": 33}, {"drawer": 9}, {"tag": "0100aa11bb"}, {"tag": "0100AA11BB\n"}, {"tag": "1"}],
)
def test_numbers_and_tags_have_their_bounds(wrong):
    with pytest.raises(InvalidInput, match="not acceptable"):
        check(record("key_put", {"drawer": 1, "slot": 1, "tag": "0100AA11BB", **wrong}))


def test_a_kind_of_tomorrow_is_let_in():
    check(record("door_painted", {}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"boot": 10**10}, {"boot": "x"}, {"sequence": 2**31}, {"at": ""}, {"at": "2026-11-23T12:00:00"},
        {"at": "0001-01-01T00:00:00+09:00"}, {"at": "9999-12-31T23:00:00-12:00"}, {"skew": 10**12},
        {"stepped": None},
    ],
)  # fmt: skip
def test_what_no_view_could_hold_is_not_let_in_whatever_its_kind(wrong):
    for kind in ("tampered", "of a newer agent"):
        with pytest.raises(InvalidInput):
            check(record(kind, {"drawer": 1}) | wrong)


@pytest.mark.parametrize(
    "fine", [{"at": "1970-01-01T00:00:09+00:00", "skew": -1_795_000_000}, {"skew": None}]
)
def test_a_clock_that_was_never_set_is_let_in(fine):
    check(record("tampered", {"drawer": 1}) | fine)
