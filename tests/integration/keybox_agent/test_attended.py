"""People at the cabinet: drawers open for whoever may, and every key that moves is somebody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from services.keybox_agent import openings
from services.keybox_agent.visit import DeskRefusal
from tests.integration.keybox_agent.attending import PIN, Beside, attending

HANGING = {(1, 3): "0100AA11BB", (2, 32): "0100AA11CC"}


@pytest.fixture
def beside_of(tmp_path) -> Iterator[Callable[..., Beside]]:
    with ExitStack() as stack:
        yield lambda cabinet, **more: stack.enter_context(attending(cabinet, tmp_path / "agent", **more))


@pytest.fixture
def quick(monkeypatch):
    """Drawers close soon after a key moved."""
    monkeypatch.setattr(openings, "CLOSE_AFTER", 0.3)


def movement(cabinet, drawer):
    return cabinet.state()["boards"][drawer - 1]["movement"]


def test_a_key_is_taken_by_who_asked_for_it_and_put_into_any_slot(cabinet_of, beside_of, quick):
    cabinet = cabinet_of(HANGING)
    beside = beside_of(cabinet)
    beside.until_known()
    desk = beside.desk

    desk.sign_in_by_pin("kim", PIN)
    [key] = desk.find("4756")
    desk.take(key["tag"], "repair", None)
    beside.until(lambda: movement(cabinet, 1) == 2)
    assert cabinet.state()["boards"][0]["lamp"] == 3
    cabinet.do("take", drawer=1, slot=3)
    [taken] = beside.until(lambda: beside.records("key_taken"))
    beside.until_shut()
    assert movement(cabinet, 1) == 0
    beside.until(lambda: cabinet.state()["boards"][0]["lamp"] is None)

    desk.put()
    beside.until(lambda: movement(cabinet, 1) == 2)
    cabinet.do("put", drawer=1, slot=20, tag="0100AA11BB")
    [put] = beside.until(lambda: beside.records("key_put"))
    beside.until_shut()

    who = {"person": "kim", "signed_in": "pin", "grant": "grants-1", "photo": taken["data"]["photo"]}
    assert taken["data"].pop("due") > taken["at"]
    assert taken["data"] == {
        "drawer": 1, "slot": 3, "tag": "0100AA11BB",
        **who, "reason": "repair", "order_id": "order-1", "asked": True,
    }  # fmt: skip
    assert put["data"] == {"drawer": 1, "slot": 20, "tag": "0100AA11BB", **who}
    assert (beside.folder / "pictures" / f"{who['photo']}.jpg").exists()


def test_what_goes_from_a_drawer_that_nobody_was_given_is_nobodys(cabinet_of, beside_of):
    cabinet = cabinet_of(HANGING)
    beside = beside_of(cabinet)
    beside.until_known()
    beside.desk.sign_in_by_pin("kim", PIN)
    beside.desk.take("0100AA11BB", "repair", None)
    beside.until(lambda: movement(cabinet, 1) == 2)

    cabinet.take(2, 32)
    [taken] = beside.until(lambda: beside.records("key_taken"))

    assert taken["data"] == {"drawer": 2, "slot": 32, "tag": "0100AA11CC"}


def test_some_reasons_take_a_second_person(cabinet_of, beside_of, quick):
    cabinet = cabinet_of(HANGING)
    beside = beside_of(cabinet)
    beside.until_known()
    desk = beside.desk
    desk.sign_in_by_pin("kim", PIN)
    desk.take("0100AA11BB", "delivery", None)
    assert not beside.records("drawer_asked")

    for wrong in ("kim", "new"):
        with pytest.raises(DeskRefusal):
            desk.approve_by_pin(wrong, PIN)
    desk.approve_by_pin("lee", PIN)

    beside.until(lambda: movement(cabinet, 1) == 2)
    cabinet.do("take", drawer=1, slot=3)
    [taken] = beside.until(lambda: beside.records("key_taken"))
    told = taken["data"]
    assert (told["person"], told["approved_by"], told.get("due")) == ("kim", "lee", None)


def test_who_may_not_take_keys_puts_them_back(cabinet_of, beside_of):
    beside = beside_of(cabinet := cabinet_of(HANGING))
    beside.until_known()
    beside.desk.sign_in_by_pin("guard", PIN)

    with pytest.raises(DeskRefusal) as refused:
        beside.desk.take("0100AA11BB", "repair", None)
    beside.desk.put()
    beside.until(lambda: 2 in (movement(cabinet, 1), movement(cabinet, 2)))

    assert refused.value.code == "not_permitted"
    assert beside.records("release_refused")[0]["data"]["refused"] == "not_permitted"


def test_a_drawer_that_jams_says_so_and_opens_when_it_is_asked_again(cabinet_of, beside_of):
    cabinet = cabinet_of(HANGING)
    beside = beside_of(cabinet)
    beside.until_known()
    beside.desk.sign_in_by_pin("kim", PIN)
    cabinet.do("drawer", drawer=1, jammed=True)
    beside.desk.take("0100AA11BB", "repair", None)
    stuck = lambda: any(r["data"].get("movement") == "stuck" for r in beside.records("drawer_moved"))  # noqa: E731
    beside.until(stuck)

    cabinet.do("drawer", drawer=1, jammed=False)
    beside.desk.again()

    beside.until(lambda: movement(cabinet, 1) == 2)
    assert beside.records("drawer_moved")[-1]["data"]["person"] == "kim"


def test_a_drawer_left_open_is_reported_once_with_who_left_it(cabinet_of, beside_of, quick, monkeypatch):
    monkeypatch.setattr(openings, "LEFT_OPEN_AFTER", 0.5)
    cabinet = cabinet_of(HANGING)
    beside = beside_of(cabinet)
    beside.until_known()
    beside.desk.sign_in_by_pin("kim", PIN)
    beside.desk.take("0100AA11BB", "repair", None)
    beside.until(lambda: movement(cabinet, 1) == 2)

    cabinet.do("drawer", drawer=1, forced_open=True)
    beside.desk.done()
    [left] = beside.until(lambda: beside.records("drawer_left_open"))
    cabinet.do("drawer", drawer=1, forced_open=False)
    beside.until_shut()

    assert (left["data"]["drawer"], left["data"]["person"]) == (1, "kim")
    assert len(beside.records("drawer_left_open")) == 1


def test_a_drawer_that_was_open_when_the_power_went_is_closed_and_what_goes_from_it_is_nobodys(
    cabinet_of, tmp_path, quick
):
    cabinet = cabinet_of(HANGING)
    with attending(cabinet, tmp_path / "agent") as before:
        before.until_known()
        before.desk.sign_in_by_pin("kim", PIN)
        before.desk.take("0100AA11BB", "repair", None)
        before.until(lambda: movement(cabinet, 1) == 2)

    with attending(cabinet, tmp_path / "agent") as after:
        after.until_known()
        cabinet.take(1, 3)
        [taken] = after.until(lambda: after.records("key_taken"))
        after.until(lambda: movement(cabinet, 1) == 0)
        after.until_shut()

    assert taken["data"] == {"drawer": 1, "slot": 3, "tag": "0100AA11BB"}
