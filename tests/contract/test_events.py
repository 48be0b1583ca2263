"""Every event that was ever written keeps being read, and none changes its shape under the same number."""

from __future__ import annotations

from collections import Counter
from dataclasses import make_dataclass, replace
from importlib.metadata import entry_points

import pytest

from shared.eventlog import Codec, UnknownEvent
from shared.kernel.events import event
from shared.runtime.config import SOURCE_TREE
from shared.runtime.eventbook.cli import KEPT, PAGE
from shared.runtime.eventbook.golden import Golden, Kept, written_again
from shared.runtime.eventbook.page import page
from shared.runtime.eventbook.published import Published, published
from shared.runtime.eventbook.shapes import example_of, shape_of

EVENTS = published()
KEEPING = Kept(SOURCE_TREE / KEPT)
GOLDEN = list(KEEPING.all())
BY_NAME = {each.name: each for each in EVENTS}
# What an older shape does not say, as it is read today; everything else reads as it was written.
READ_AS = {
    ("EstimateAnswered", 1): {"kind": "quick"},
    ("CabinetReported", 1): {"skew": None},
    ("KeyAssigned", 1): {"kind": "repair"},
    ("HandoverReleased", 1): {"customer_id": ""},
    ("KeyAlarmAcknowledged", 1): {"customer_id": ""},
}
CURRENT = {(golden.name, golden.schema): golden for golden in GOLDEN}


def changed(told: Published, kept: Golden) -> bool:
    """Whether an event bears the schema of what was kept and another shape."""
    return shape_of(told.kind) != kept.shape


@pytest.mark.parametrize("told", EVENTS, ids=lambda told: told.name)
def test_an_event_has_the_shape_that_was_kept_under_its_schema(told):
    kept = CURRENT.get((told.name, told.schema))
    assert kept, f"{told.name} schema {told.schema} is new: `make events` keeps its shape"
    assert not changed(told, kept), "raise the schema, read the old shape upward, then `make events`"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.name}-{golden.schema}")
def test_every_example_is_read_for_ever(golden):
    again = written_again(BY_NAME[golden.name], golden)
    assert again == golden.example | READ_AS.get((golden.name, golden.schema), {})


def lost(ever: set[tuple[str, int]], goldens: list[Golden]) -> set[tuple[str, int]]:
    """What was written once, by the list and by the schemas that followed, and has no example any more."""
    before = {(golden.name, schema) for golden in goldens for schema in range(1, golden.schema)}
    return (ever | before) - {(golden.name, golden.schema) for golden in goldens}


def test_no_example_is_ever_taken_away():
    assert lost(KEEPING.ever(), GOLDEN) == set(), "the log still holds such events: bring the examples back"
    listed = {(golden.name, golden.schema) for golden in GOLDEN}
    assert listed == KEEPING.ever(), "`make events` lists what is new"


def test_an_event_belongs_to_one_service():
    assert [name for name, times in Counter(each.name for each in EVENTS).items() if times > 1] == []
    assert len(EVENTS) > 40


def test_the_page_tells_of_the_events_as_they_are():
    assert (SOURCE_TREE / PAGE).read_text(encoding="utf-8") == page(EVENTS), "`make events` writes it anew"


def test_the_views_can_read_what_the_services_write():
    """`baylog.codecs` is what views are read with; a stream's codec that it lacks stops them."""
    known = {
        name
        for entry in entry_points(group="baylog.codecs")
        for codec in entry.load()
        for name in codec.types
    }
    read = {each.name for each in EVENTS if each.views}
    assert read <= known


# How the checks above find what they are for, on events that do not exist.
Noted = event("Noted")(make_dataclass("Noted", [("n", int)]))
NotedOtherwise = event("Noted")(make_dataclass("NotedOtherwise", [("n", str)]))
NotedAnew = event("Noted", schema=2)(make_dataclass("NotedAnew", [("n", int), ("unit", str)]))


def told_of(kind: type, codec: Codec) -> Published:
    return Published("test", "Noted", codec.schema("Noted"), kind, codec, ("test",), (), ())


def test_a_shape_that_changed_under_the_same_number_is_seen(tmp_path):
    kept = Kept(tmp_path)
    assert kept.add([told_of(Noted, Codec(Noted))]) == ["Noted schema 1"]
    [golden] = kept.of("test")
    assert not changed(told_of(Noted, Codec(Noted)), golden)
    assert changed(told_of(NotedOtherwise, Codec(NotedOtherwise)), golden)
    # keeping again does not paint over it
    assert kept.add([told_of(NotedOtherwise, Codec(NotedOtherwise))]) == []
    assert kept.of("test") == [golden]


def test_a_new_number_without_a_way_upward_is_seen(tmp_path):
    kept = Kept(tmp_path)
    kept.add([told_of(Noted, Codec(Noted))])
    codec = Codec(NotedAnew, upcast={("Noted", 1): lambda data: {**data, "unit": "piece"}})
    assert kept.add([told_of(NotedAnew, codec)]) == ["Noted schema 2"]
    old, new = kept.of("test")
    assert written_again(told_of(NotedAnew, codec), old) == {"n": 7, "unit": "piece"}
    assert written_again(told_of(NotedAnew, codec), new) == example_of(NotedAnew)
    with pytest.raises(UnknownEvent):
        written_again(told_of(NotedAnew, Codec(NotedAnew)), old)


def test_an_example_that_was_taken_away_is_seen(tmp_path):
    kept = Kept(tmp_path)
    kept.add([told_of(Noted, Codec(Noted)), told_of(NotedAnew, Codec(NotedAnew))])
    old, new = kept.of("test")
    assert lost(kept.ever(), [old]) == {("Noted", 2)}
    assert lost(set(), [new]) == {("Noted", 1)}
    (tmp_path / "test.json").unlink()
    kept.add([])  # keeping again does not forget
    assert lost(kept.ever(), list(kept.all())) == {("Noted", 1), ("Noted", 2)}


def test_an_example_that_is_no_longer_read_is_seen():
    [golden, *_] = GOLDEN
    broken = replace(golden, name="NobodyKnowsIt")
    with pytest.raises(UnknownEvent):
        written_again(BY_NAME[golden.name], broken)
