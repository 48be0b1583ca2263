"""Declared fields are taken out in SQL; an event of an older shape is read upward first."""

from __future__ import annotations

from typing import ClassVar

import pytest

from services.reporting.crm.view import VIEW as CRM
from services.reporting.report.view import VIEW as REPORT
from shared.eventlog import Codec, Log, Meta, NewEvent, Place, UnknownEvent, Write
from shared.kernel.events import event
from shared.kernel.ids import new_id
from shared.projections import Sharing
from shared.projections.shapes import Shapes
from shared.projections.stretch import Share, Stretch
from shared.projections.taking import Taker
from shared.testing.taken import taken
from tests.unit.services.reporting.story import random_story


@event("Weighed", schema=3)
class Weighed:
    """Grams since schema 2, with a unit of its own name since schema 3."""

    grams: int
    by: str


CODEC = Codec(
    Weighed,
    upcast={
        ("Weighed", 1): lambda data: {"gram": data["kilos"] * 1000, "by": data["by"]},
        ("Weighed", 2): lambda data: {"grams": data["gram"], "by": data["by"]},
    },
)


class Scale:
    """A view of one field."""

    name, version, tables, indexes = "scale", 1, "", ""
    types = frozenset({"Weighed"})
    fields: ClassVar = {"Weighed": ("grams",)}
    unless: ClassVar = {}
    sharing = Sharing()

    def apply(self, batch, cursor):
        return ()


def everything(log: Log, size: int = 100_000) -> Stretch:
    return Stretch(Place.START, log.head(), size)


def weigh(log: Log, schema: int, data: dict) -> None:
    meta = Meta(new_id(), "service:test", "suwon", new_id())
    log.append([Write(f"scale-{new_id()}", 0, [NewEvent("Weighed", schema, data)])], meta)


@pytest.mark.parametrize("view", [CRM, REPORT])
def test_what_is_taken_is_what_the_event_holds(log, view):
    for write, meta in random_story(3).writes():
        log.append([write], meta)
    whole = taken(view, log.read(Place.START, 100_000, view.types))
    found = Taker(view, log).take(everything(log), dated=True)
    assert len(found) == len(whole) > 100
    for one, other in zip(found, whole, strict=True):
        assert one._replace(at="") == other._replace(at="")
        assert one.occurred_at == other.occurred_at
    by_share = [Taker(view, log).take(everything(log), Share(n, 3)) for n in range(3)]
    assert all(by_share)
    everywhere = sum(each.type in view.sharing.everywhere for each in whole)
    assert sum(map(len, by_share)) == len(whole) + 2 * everywhere


def test_older_shapes_are_read_upward_before_a_field_is_taken(log):
    weigh(log, 1, {"kilos": 2, "by": "kim"})
    weigh(log, 2, {"gram": 300, "by": "lee"})
    weigh(log, 3, {"grams": 4, "by": "park"})
    found = Taker(Scale(), log, Shapes(CODEC)).take(everything(log))
    assert [each.data for each in found] == [{"grams": 2000}, {"grams": 300}, {"grams": 4}]


@pytest.mark.parametrize("schema", [0, 4])
def test_a_shape_that_nothing_reads_stops_the_view(log, schema):
    before = log.head()
    weigh(log, schema, {})
    with pytest.raises(UnknownEvent):
        Taker(Scale(), log, Shapes(CODEC)).take(Stretch(before, log.head(), 10))
