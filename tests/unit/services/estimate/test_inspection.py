"""The inspection: marks with their reasons, photos once each, whatever is sent twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.estimate.errors import NothingInspected, PhotoExists, TooManyPhotos
from services.estimate.inspection import decisions as d
from services.estimate.inspection import events as e
from services.estimate.inspection.decisions import INSPECTION
from services.estimate.inspection.sheet import sheet
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

VISIT = d.Visit(
    order_id="o", number="20261123-001", dealership="suwon", customer_id="c", car_id="a", plate="28고4756",
    model="쏘나타", mileage_km=152_000,
)  # fmt: skip
OPENED = e.InspectionOpened(**vars(VISIT), sheet=1)
BAD_OIL = e.InspectionMarked(item="engine_oil", mark=e.Mark.BAD, reasons=("mileage_exceeded", "leak"))
PHOTO = e.Photo(id="p", item="engine_oil", sha256="0" * 64, size=1000, width=640, height=480)


def marking(item="engine_oil", mark=e.Mark.BAD, reasons=(), note="", visit=VISIT) -> d.MarkItem:
    return d.MarkItem(visit=visit, item=item, mark=mark, reasons=reasons, note=note)


def test_the_first_mark_opens_the_sheet_and_reasons_stand_in_its_order():
    given(INSPECTION).when(marking(reasons=("leak", "mileage_exceeded"))).then(OPENED, BAD_OIL)
    given(INSPECTION).when(marking(visit=None)).then_refused(NotFound)


def test_the_same_mark_again_is_nothing_new_and_another_replaces_it():
    given(INSPECTION, OPENED, BAD_OIL).when(marking(reasons=("mileage_exceeded", "leak"))).then()
    good = e.InspectionMarked(item="engine_oil", mark=e.Mark.GOOD)
    given(INSPECTION, OPENED, BAD_OIL).when(marking(mark=e.Mark.GOOD, reasons=("leak",))).then(good)
    taken = e.InspectionMarkTaken(item="engine_oil")
    given(INSPECTION, OPENED, BAD_OIL).when(marking(mark=None)).then(taken)
    given(INSPECTION, OPENED).when(marking(mark=None)).then()


@pytest.mark.parametrize(
    ("command", "field"),
    [(marking(item="wings"), "item"), (marking(reasons=("gravity_low",)), "reasons")],
)
def test_what_the_sheet_does_not_know_is_refused(command, field):
    assert given(INSPECTION).when(command).then_refused(InvalidInput).fields == {field: "not_a_choice"}


def test_the_rest_of_a_page_is_good_and_marked_items_stay():
    outcome = given(INSPECTION, OPENED, BAD_OIL).when(d.MarkRestGood(visit=VISIT, page="fluids"))
    assert {event.item for event in outcome.events} == {
        item.id for item in sheet().values() if item.page == "fluids"
    } - {"engine_oil"}
    assert outcome.state.findings["engine_oil"].mark is e.Mark.BAD
    again = given(INSPECTION, OPENED, *outcome.events, BAD_OIL)
    again.when(d.MarkRestGood(visit=VISIT, page="fluids")).then()


def test_a_photo_sent_twice_is_one_and_another_under_its_number_is_refused():
    attach = d.AttachPhoto(visit=VISIT, photo=PHOTO)
    given(INSPECTION).when(attach).then(OPENED, e.PhotoAttached(photo=PHOTO))
    known = given(INSPECTION, OPENED, e.PhotoAttached(photo=PHOTO))
    known.when(attach).then()
    known.when(replace(attach, photo=replace(PHOTO, size=1))).then_refused(PhotoExists)
    known.when(d.DetachPhoto(photo_id="p")).then(e.PhotoDetached(photo_id="p"))
    known.when(d.DetachPhoto(photo_id="q")).then_refused(NotFound)


def test_a_visit_holds_so_many_photos():
    many = [e.PhotoAttached(photo=replace(PHOTO, id=str(n))) for n in range(d.MOST_PHOTOS)]
    full = given(INSPECTION, OPENED, *many)
    full.when(d.AttachPhoto(visit=VISIT, photo=PHOTO)).then_refused(TooManyPhotos, most=60)


def test_done_counts_the_marks_and_a_later_mark_opens_it_again():
    done = e.InspectionFinished(good=0, watch=0, bad=1)
    given(INSPECTION, OPENED, BAD_OIL).when(d.Finish()).then(done)
    given(INSPECTION, OPENED, BAD_OIL, done).when(d.Finish()).then()
    given(INSPECTION, OPENED).when(d.Finish()).then_refused(NothingInspected)
    later = e.InspectionMarked(item="battery", mark=e.Mark.GOOD)
    assert INSPECTION.fold([OPENED, BAD_OIL, done, later]).finished is False
