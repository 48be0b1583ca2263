"""What a cabinet held comes beside what happens now: both orders of arrival tell the same of every slot."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.keys import board as board_module
from services.keys import whereabouts
from services.keys.board import Board
from services.keys.order import Boot, Overtaking, overtaken
from services.keys.whereabouts import Keys, When

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TAGS = ("0100A1B001", "0100A1B002")
# what a person at the cabinet does: a key, and the slot where it hangs then, none: it goes along
deeds = st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from([None, 1, 2, 3, 4])), max_size=30)


def told(done):
    """(boot, sequence, kind, data) of each record, as an agent numbers it; None begins another boot."""
    hangs, boot, sequence = {}, 1, 0
    for number, (tag, slot) in enumerate(done):
        if number % 7 == 6:
            boot, sequence = boot + 1, 0
        was = hangs.pop(tag, None)
        records = [("drawer_moved", {"movement": ("open", "closed")[number % 2]})]
        if was is not None:
            records.append(("key_taken", {"slot": was, "tag": tag, "person": f"p{number}"}))
        if slot is not None and slot not in hangs.values():
            hangs[tag] = slot
            records.append(("key_put", {"slot": slot, "tag": tag}))
        for kind, data in records:
            sequence += 1
            yield boot, sequence, kind, {"drawer": 1, **data}


def shown(records):
    """What the head office knows after these, a second apart."""
    board, keys = Board(), Keys()
    for second, (boot, sequence, kind, data) in enumerate(records):
        moment = NOON + timedelta(seconds=second)
        when = When(moment, moment, Boot("suwon-1", "abc", boot).mark(sequence))
        board.take("suwon-1", kind, data, when)
        keys.report("suwon-1", "suwon", kind, data, when)
    slots = {place: (slot.state, slot.tag) for place, slot in board.slots.items()}
    drawers = {place: (each.movement, each.open_since is None) for place, each in board.drawers.items()}
    held = {tag: (key.place, key.slot, key.person) for tag, key in keys.found.items()}
    return slots, drawers, held


@settings(max_examples=200)
@given(deeds, st.randoms(use_true_random=False))
def test_every_interleaving_of_the_boots_tells_the_same_in_the_end(done, dice):
    records = list(told(done))
    lanes = [[one for one in records if one[0] == boot] for boot in sorted({one[0] for one in records})]
    arrived = []
    while lanes:
        lane = dice.choice(lanes)
        arrived.append(lane.pop(0))
        lanes = [each for each in lanes if each]

    assert shown(arrived) == shown(records)


LIVE = (2, 1, "key_taken", {"drawer": 1, "slot": 3, "tag": TAGS[0], "person": "kim"})
HELD = (1, 1, "key_put", {"drawer": 1, "slot": 3, "tag": TAGS[0]})


def test_a_take_of_now_stands_when_the_put_of_yesterday_comes():
    slots, _, keys = shown([LIVE, HELD])

    assert slots == {("suwon-1", 1, 3): ("empty", None)}
    assert keys == {TAGS[0]: ("person", None, "kim")}


def test_whoever_forgets_the_numbers_is_found_out(monkeypatch):
    for module in (board_module, whereabouts):
        monkeypatch.setattr(module, "overtaken", lambda *_: False)

    assert shown([LIVE, HELD]) != shown([HELD, LIVE])


def test_numbers_of_a_disk_that_was_replaced_say_nothing_about_the_new_one():
    old, new = Boot("suwon-1", "aaa", 9), Boot("suwon-1", "bbb", 1)

    assert not overtaken(new.mark(1), old.mark(500))
    assert overtaken(old.mark(499), old.mark(500))
    assert overtaken(old.mark(2**31), Boot("suwon-1", "aaa", 10).mark(1))


def test_a_history_has_what_was_held_before_what_overtook_it():
    first, second, other = (Boot(*each) for each in (("a", "d", 1), ("a", "d", 2), ("b", "d", 9)))
    came = [(first, 10), (second, 11), (other, 12), (first, 13), (second, 14), (first, 15)]

    order = Overtaking({})
    stands = [(order.stands(boot, (1, place)), boot.number, place) for boot, place in came]

    assert [place for _, _, place in sorted(stands)] == [10, 13, 15, 11, 12, 14]
    # a later batch knows from the log's table what this one has begun
    later = Overtaking({first: (1, 11)})
    assert later.stands(first, (1, 16)) == (1, 11)
    assert later.stands(second, (1, 17)) == (1, 17)
