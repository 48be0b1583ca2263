"""The slot map that records give, whatever they say."""

from datetime import UTC, datetime, timedelta

from services.keys.board import Board, Drawer, Slot
from services.keys.whereabouts import When

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(minute):
    moment = NOON + timedelta(minutes=minute)
    return When(moment, moment)


def board_of(*records):
    board = Board()
    for minute, (kind, data) in enumerate(records):
        board.take("suwon-1", kind, {"drawer": 1, **data}, at(minute))
    return board


def slot(board, number):
    found = board.slots.get(("suwon-1", 1, number))
    return found and (found.state, found.tag)


INVENTORY = ("inventory", {"slots": [1, 2, 3], "keys": [{"slot": 1, "tag": "A"}], "unread": [3]})


def test_an_inventory_tells_of_every_slot_of_its_drawer():
    board = board_of(("key_put", {"slot": 2, "tag": "gone meanwhile"}), INVENTORY)

    assert [slot(board, number) for number in (1, 2, 3)] == [("key", "A"), ("empty", None), ("unread", None)]


def test_a_key_is_put_and_taken():
    board = board_of(INVENTORY, ("key_put", {"slot": 2, "tag": "B"}), ("key_taken", {"slot": 1, "tag": "A"}))

    assert (slot(board, 1), slot(board, 2)) == (("empty", None), ("key", "B"))


def test_what_cannot_be_read_any_more_counts_as_still_there():
    board = board_of(INVENTORY, ("reader_died", {"slot": 1}))

    assert slot(board, 1) == ("unread", "A")


def test_an_inventory_that_finds_what_was_known_leaves_the_time_alone():
    board = board_of(INVENTORY, INVENTORY)

    assert board.slots["suwon-1", 1, 1] == Slot("key", "A", NOON)


def test_a_drawer_shows_its_movement_its_silence_and_its_housing():
    board = board_of(("drawer_moved", {"movement": "open"}), ("tampered", {}), ("board_silent", {}))
    assert board.drawers["suwon-1", 1] == Drawer(
        "open", False, silent=True, tampered=True, noted_at=NOON, open_since=NOON,
        silent_since=NOON + timedelta(minutes=2),
    )  # fmt: skip

    board.take("suwon-1", "board_back", {"drawer": 1, "restarted": True}, at(0))
    assert board.drawers["suwon-1", 1] == Drawer("open", False, noted_at=NOON, open_since=NOON)


def test_a_kind_of_a_newer_agent_changes_nothing():
    board = board_of(("weighed", {"grams": 12}))

    assert not board.changed_slots
    assert not board.changed_drawers


def test_a_drawer_stands_open_from_its_first_movement_until_it_is_shut():
    opened = [("drawer_moved", {"movement": "opening"}), ("door_moved", {"open": True})]
    board = board_of(*opened, ("drawer_moved", {"movement": "open"}))
    assert board.drawers["suwon-1", 1].open_since == NOON

    board = board_of(*opened, ("drawer_moved", {"movement": "closed"}), ("door_moved", {"open": False}))
    assert board.drawers["suwon-1", 1].open_since is None


def test_a_cabinet_that_cannot_reach_its_boards_is_lost_until_it_can():
    assert board_of(("line_lost", {})).lost == {"suwon-1": (True, "")}
    assert board_of(("line_lost", {}), ("line_back", {})).lost == {"suwon-1": (False, "")}
