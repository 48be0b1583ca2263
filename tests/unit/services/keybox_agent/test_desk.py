"""Who comes in at the cabinet, what they may, and what is on the disk before anything moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.keybox_agent import journal as journals
from services.keybox_agent.desk import IDLE_AT_MOST
from services.keybox_agent.journal import CannotKeep, Journal
from services.keybox_agent.sightings import BoardSilent, Inventory, KeyGone
from services.keybox_agent.visit import DeskRefusal
from tests.integration.keybox_agent.attending import PEOPLE, PIN, Beside, at_desk, grants

TAG = "0100AA11BB"


@pytest.fixture
def beside(tmp_path):
    with at_desk(tmp_path, most_bytes=8_000) as found:
        found.desk.saw([Inventory(1, 32, ((3, TAG),), ()), Inventory(2, 32, (), ())])
        yield found


def refused(act) -> str:
    with pytest.raises(DeskRefusal) as refusal:
        act()
    return refusal.value.code


def kinds(beside: Beside) -> list[str]:
    return [record["kind"] for record in beside.records()]


def fill(beside: Beside) -> None:
    while beside.spool.fullness < journals.ROOM_FOR_RELEASES:
        beside.spool.append([b'{"kind":"filling"}'])


@pytest.mark.parametrize(("person", "pin"), [("kim", "0000"), ("new", PIN), ("stranger", PIN)])
def test_who_cannot_say_the_pin_does_not_come_in(beside, person, pin):
    assert refused(lambda: beside.desk.sign_in_by_pin(person, pin)) == "wrong_pin"

    [record] = beside.records("sign_in_failed")
    assert (record["data"]["person"], record["data"]["refused"]) == (person, "wrong_pin")
    assert (beside.folder / "pictures" / f"{record['data']['photo']}.jpg").exists()
    assert beside.desk.visitor is None


def test_after_five_wrong_pins_the_right_one_waits_too(beside):
    codes = [refused(lambda pin=pin: beside.desk.sign_in_by_pin("kim", pin)) for pin in ["9999"] * 5 + [PIN]]

    assert codes == ["wrong_pin"] * 5 + ["locked"]


def test_the_record_is_on_the_disk_before_the_drawer_is_told_to_open(beside):
    beside.desk.sign_in_by_pin("kim", PIN)
    beside.desk.take(TAG, "repair", 30)

    assert beside.records("drawer_asked")[-1]["data"]["tag"] == TAG
    assert [order.value for order in beside.desk.orders()] == [1, 2]  # open, lamp at the third slot


def test_a_full_spool_releases_nothing_and_one_with_room_does(beside, monkeypatch):
    beside.desk.sign_in_by_pin("kim", PIN)
    fill(beside)

    assert refused(lambda: beside.desk.take(TAG, "repair", None)) == "spool_full"
    assert refused(beside.desk.put) == "spool_full"
    beside.journal.retry()
    assert beside.desk.orders() == []
    assert beside.journal.refuses == "the spool is nearly full"
    assert "release_refused" in kinds(beside)

    monkeypatch.setattr(beside.spool, "_most_bytes", 1 << 20)
    beside.journal.retry()
    beside.desk.take(TAG, "repair", None)
    assert beside.journal.refuses is None
    assert len(beside.desk.orders()) == 2


def test_without_the_guard_a_full_spool_would_release(beside, monkeypatch):
    """The guard removed: the record is noted like any other."""
    monkeypatch.setattr(Journal, "commit", lambda self, kind, data: self.note([(kind, data)]))
    beside.desk.sign_in_by_pin("kim", PIN)
    fill(beside)

    beside.desk.take(TAG, "repair", None)

    assert len(beside.desk.orders()) == 2


def test_what_the_spool_refuses_is_kept_in_memory_and_told_in_its_order(tmp_path, monkeypatch):
    with at_desk(tmp_path, most_bytes=600) as beside:
        for slot in range(1, 9):
            beside.desk.saw([KeyGone(1, slot, TAG)])
        assert beside.journal.refuses
        with pytest.raises(CannotKeep):
            beside.journal.commit("drawer_asked", {})

        monkeypatch.setattr(beside.spool, "_most_bytes", 1 << 20)
        beside.journal.retry()

        assert [record["data"]["slot"] for record in beside.records("key_taken")] == list(range(1, 9))
        assert beside.journal.refuses is None


def test_expired_grants_open_nothing_and_new_ones_do(beside):
    desk = beside.desk
    desk.sign_in_by_pin("kim", PIN)
    beside.grant(grants(lasting=timedelta(0)))

    assert refused(lambda: desk.take(TAG, "repair", None)) == "grants_expired"
    assert refused(lambda: desk.sign_in_by_pin("kim", PIN)) == "grants_expired"

    beside.grant(grants())
    desk.sign_in_by_pin("kim", PIN)
    desk.take(TAG, "repair", None)
    assert desk.orders()


def test_whose_right_was_taken_away_is_signed_out(beside):
    beside.desk.sign_in_by_pin("kim", PIN)
    beside.grant(grants(people=PEOPLE[1:]))

    assert refused(beside.desk.put) == "grants_expired"
    assert beside.desk.visitor is None
    assert beside.records("signed_out")[-1]["data"]["why"] == "grants"


def test_who_walks_away_is_signed_out(beside):
    beside.desk.sign_in_by_pin("kim", PIN)
    later = beside.desk.now() + IDLE_AT_MOST + 1
    beside.desk.now = lambda: later

    beside.desk.orders()

    assert beside.records("signed_out")[-1]["data"]["why"] == "idle"


def test_to_look_at_the_keys_is_no_news_and_keeps_nobody_signed_in(beside):
    beside.desk.sign_in_by_pin("kim", PIN)
    before = beside.desk.news

    [key] = beside.desk.find("")

    assert (key["label"], key["drawer"], key["slot"]) == ("28고4756", 1, 3)
    assert beside.desk.news == before


@pytest.mark.parametrize("text", ["4756", "28고4756", "26-0001", TAG.lower()])
def test_a_key_is_found_by_plate_order_or_tag(beside, text):
    beside.desk.sign_in_by_pin("kim", PIN)

    assert [key["tag"] for key in beside.desk.find(text)] == [TAG]
    assert beside.desk.find("8833") == []  # it hangs elsewhere


def test_a_drawer_that_does_not_answer_is_not_promised(beside):
    beside.desk.sign_in_by_pin("kim", PIN)
    beside.desk.saw([BoardSilent(1)])

    assert refused(lambda: beside.desk.take(TAG, "repair", None)) == "line_lost"


@pytest.mark.parametrize(("reason", "minutes"), [("holiday", None), ("repair", 0), ("repair", 100_000)])
def test_a_reason_or_time_that_is_not_given_is_refused(beside, reason, minutes):
    beside.desk.sign_in_by_pin("kim", PIN)

    assert refused(lambda: beside.desk.take(TAG, reason, minutes)) == "not_permitted"
