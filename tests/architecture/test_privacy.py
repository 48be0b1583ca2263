"""Personal data: whatever declares it can stand blank, and whatever shows it can forget."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import entry_points

import pytest

from shared.eventlog.erasing import ERASING
from shared.kernel.events import event_class
from shared.kernel.personal import personal_fields
from shared.projections.view import registered, tables_of
from shared.runtime.sweeping.handlers import forgetters

VIEWS = registered()
CODECS = [codec for entry in entry_points(group="baylog.codecs") for codec in entry.load()]
# columns that would tell of a customer
TELLING = re.compile(
    r"^\s*(\w*plate\w*|vin|phones?|memo|request|note|reason|refusal_reason|to_number|text|customer_name)\s",
    re.M,
)


def touched(view) -> set[str]:
    """Types of event that the view takes and that tell of a person."""
    return {name for name in view.types if (kind := event_class(name)) and personal_fields(kind)}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_that_shows_a_person_takes_in_the_erasure(view):
    """It must handle CustomerRestricted and CustomerErased: see `cut` of shared.eventlog.erasing."""
    telling = TELLING.findall(tables_of(view)) if touched(view) else []
    assert not telling or view.types >= ERASING, telling


def test_some_views_show_people():
    found = {view.name for view in VIEWS if touched(view) and TELLING.search(tables_of(view))}
    assert found >= {"crm", "customer", "maintenance", "report"}


def test_every_declared_field_has_a_stand_in():
    names = {name for codec in CODECS for name in codec.types}
    declaring = {name for name in names if (kind := event_class(name)) and personal_fields(kind)}
    assert declaring >= {"PersonRegistered", "RepairOrderReceived", "CarRegistered", "ContactRecorded"}


SERVICES = {entry.name: entry.load() for entry in entry_points(group="baylog.services")}
FORGETTERS = list(forgetters())


@pytest.mark.parametrize("one", FORGETTERS, ids=lambda one: one.consumer)
def test_whoever_hears_of_an_erasure_says_when_it_is_done(one):
    """The sweep waits for this note before it goes over the files: see `await_handlers`."""
    source = inspect.getsource(getattr(SERVICES[one.service], one.handler))
    assert f'note(self.views, "{one.consumer}", fact)' in source.rstrip().splitlines()[-1]


def test_papers_pictures_sessions_and_cabinets_hear_of_erasures():
    assert {one.service for one in FORGETTERS} >= {"care", "estimate", "keys", "maintenance"}
