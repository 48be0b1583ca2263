"""The estimate: valid a month, answered as it was shown, signed where work is accepted."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from services.estimate.errors import (
    CustomerForgotten,
    EstimateAnsweredAlready,
    EstimateChanged,
    EstimateExpired,
    EstimateNotOpen,
    NothingIncluded,
    SignatureMissing,
    UnusableSignature,
)
from services.estimate.estimating import decisions as d
from services.estimate.estimating import events as e
from services.estimate.estimating import making
from services.estimate.estimating.decisions import ESTIMATE
from services.estimate.estimating.lines import Grade, Line
from services.estimate.estimating.papers import Papers
from services.estimate.estimating.telling import fingerprint, page_of, told, without_papers
from services.estimate.inspection import events as inspection
from services.estimate.inspection.model import Inspection
from services.estimate.inspection.model import evolve as inspected
from shared.blobs import open_blobs
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.ids import new_id
from shared.kernel.money import Currency
from shared.regulation.lines import sums_of
from shared.regulation.parts import PartClass
from shared.testing.behaviour import given
from tests.unit.services.estimate.test_inspection import OPENED

TODAY = date(2026, 11, 23)
PAD = Line(id="l1", item="브레이크 패드(앞)", uncoded=True, unit_price=62_000, labour_fee=35_000)
FLUID = Line(id="l2", item="브레이크액 교환", uncoded=True, unit_price=16_500, labour_fee=30_000)
LATER = Line(id="l3", item="타이어", uncoded=True, unit_price=98_000, included=False)
DRAFTED = e.EstimateDrafted(
    estimate_id="e", number="E20261123-001", dealership="suwon", currency=Currency.KRW, customer_id="c",
    car_id="a", order_id="o", kind=e.Kind.INSPECTION, plate="28고4756", model="쏘나타", mileage_km=46_200,
    lines=(PAD, FLUID, LATER),
)  # fmt: skip
SHOP = e.Shop(
    name="수원 서비스센터", business_number="124-86-00001", repair_number="41-1-0001", company="수원모터스",
    representative="김대표", address="수원시", phone="031-000-0000", technician="노성민",
)  # fmt: skip
PAPER = e.Document(sha256="a" * 64, size=1)
SIGNED = e.Document(sha256="b" * 64, size=1)
ISSUED = making.issued(ESTIMATE.fold([DRAFTED]), SHOP, (), TODAY, PAPER)


def answer(*accepted: str, **changed) -> d.Answer:
    told = {"means": e.Means.LINK, "shown": ISSUED.shown, "today": TODAY, "signature": SIGNED}
    return d.Answer(accepted=frozenset(accepted), **{**told, **changed})


def test_an_issued_estimate_offers_its_included_lines_for_a_month():
    assert [line.id for line in ISSUED.lines] == ["l1", "l2"]
    # 62,000 + 35,000 + 16,500 + 30,000 and 10 %
    assert (ISSUED.totals.total, ISSUED.totals.vat) == (157_850, 14_350)
    assert ISSUED.valid_until == date(2026, 12, 23)
    nothing = replace(DRAFTED, lines=(LATER,))
    given(ESTIMATE, nothing).when(d.Issue(issued=ISSUED)).then_refused(NothingIncluded)


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_a_month_ends_where_the_next_one_has_no_such_day(issued, until):
    assert making.a_month_from(issued) == until


def test_the_customers_word_names_every_line_that_was_shown():
    outcome = given(ESTIMATE, DRAFTED, ISSUED).when(answer("l1"))
    [answered] = outcome.events
    assert [line.id for line in answered.accepted] == ["l1"]
    assert [line.id for line in answered.declined] == ["l2"]
    assert answered.totals.total == 106_700
    given(ESTIMATE, DRAFTED, ISSUED, answered).when(answer("l2")).then_refused(EstimateAnsweredAlready)


def test_nothing_is_agreed_to_unseen_unsigned_or_too_late():
    issued = given(ESTIMATE, DRAFTED, ISSUED)
    issued.when(answer("l1", shown="0" * 64)).then_refused(EstimateChanged)
    issued.when(answer("l1", signature=None)).then_refused(SignatureMissing)
    issued.when(answer("l3")).then_refused(InvalidInput)  # it was not included, so not shown
    issued.when(answer("l1", today=ISSUED.valid_until)).then(*issued.when(answer("l1")).events)
    issued.when(answer("l1", today=ISSUED.valid_until + timedelta(days=1))).then_refused(EstimateExpired)
    given(ESTIMATE, DRAFTED).when(answer("l1")).then_refused(EstimateNotOpen)
    given(ESTIMATE).when(answer("l1")).then_refused(NotFound)


GRADED = replace(
    PAD,
    grades=(
        Grade(part_class=PartClass.REMANUFACTURED, unit_price=43_000),
        Grade(part_class=PartClass.CERTIFIED, unit_price=50_000),
    ),
)
OFFERED = making.issued(ESTIMATE.fold([replace(DRAFTED, lines=(GRADED, FLUID))]), SHOP, (), TODAY, PAPER)


def test_the_class_that_was_chosen_is_what_is_agreed_to_and_summed():
    given_out = (replace(DRAFTED, lines=(GRADED, FLUID)), OFFERED)
    chosen = answer("l1", shown=OFFERED.shown, grades={"l1": "B"})
    [answered] = given(ESTIMATE, *given_out).when(chosen).events
    [agreed] = answered.accepted
    assert (agreed.part_class, agreed.unit_price, agreed.grades) == (PartClass.REMANUFACTURED, 43_000, ())
    # 43,000 + 35,000 and 10 %
    assert answered.totals.total == 85_800
    [own] = given(ESTIMATE, *given_out).when(answer("l1", shown=OFFERED.shown)).events
    assert own.accepted[0].unit_price == 62_000
    not_offered = answer("l1", shown=OFFERED.shown, grades={"l1": "C"})
    given(ESTIMATE, *given_out).when(not_offered).then_refused(InvalidInput)


def test_classes_are_part_of_what_was_shown_and_stand_once_in_a_line():
    plain = making.issued(ESTIMATE.fold([replace(DRAFTED, lines=(PAD, FLUID))]), SHOP, (), TODAY, PAPER)
    assert OFFERED.shown != plain.shown
    twice = replace(PAD, grades=(Grade(part_class=PartClass.NEW, unit_price=1),))
    refused = given(ESTIMATE, DRAFTED).when(d.Revise(lines=(twice,), insurance=False, note=""))
    assert refused.then_refused(InvalidInput).fields == {"lines.0.grades": "duplicate"}


def test_declining_everything_and_a_word_on_the_phone_need_no_signature():
    issued = given(ESTIMATE, DRAFTED, ISSUED)
    assert issued.when(answer(signature=None)).events[0].accepted == ()
    by_phone = issued.when(answer("l1", signature=None, means=e.Means.PHONE))
    assert by_phone.events[0].means is e.Means.PHONE


def test_what_is_revised_after_it_was_issued_takes_no_answer_until_it_is_issued_again():
    revised = e.EstimateRevised(lines=(replace(PAD, unit_price=70_000),), insurance=False)
    given(ESTIMATE, DRAFTED, ISSUED, revised).when(answer("l1")).then_refused(EstimateNotOpen)
    again = making.issued(ESTIMATE.fold([DRAFTED, ISSUED, revised]), SHOP, (), TODAY, PAPER)
    assert (again.issue, again.shown != ISSUED.shown) == (2, True)
    given(ESTIMATE, DRAFTED, ISSUED, revised, again).when(answer("l1")).then_refused(EstimateChanged)


def test_a_callback_waits_until_somebody_called():
    asked = e.CallbackRequested(note="저녁에")
    wanted = d.RequestCallback(note="저녁에", today=TODAY)
    given(ESTIMATE, DRAFTED, ISSUED).when(wanted).then(asked)
    given(ESTIMATE, DRAFTED, ISSUED, asked).when(wanted).then()
    given(ESTIMATE, DRAFTED, ISSUED, asked).when(d.MakeCallback()).then(e.CallbackMade())


def test_the_fingerprint_is_of_everything_that_is_shown():
    page = page_of(ISSUED, "")
    assert fingerprint(page) == ISSUED.shown == fingerprint(dict(reversed(page.items())))
    for other in (page_of(ISSUED, "급함"), page_of(replace(ISSUED, valid_until=TODAY), "")):
        assert fingerprint(other) != ISSUED.shown


def test_one_touch_offers_what_is_bad_and_keeps_beside_it_what_is_to_be_watched():
    marks = [
        inspection.InspectionMarked(item="front_brake", mark=inspection.Mark.BAD, reasons=("worn",)),
        inspection.InspectionMarked(item="brake_fluid", mark=inspection.Mark.WATCH),
        inspection.InspectionMarked(item="battery", mark=inspection.Mark.GOOD),
        inspection.InspectionMarked(item="front_tyre", mark=inspection.Mark.WATCH),
        inspection.InspectionMarked(item="rear_tyre", mark=inspection.Mark.BAD),
    ]
    found = inspected(Inspection(), OPENED)
    for mark in marks:
        found = inspected(found, mark)
    offers = {"타이어": {"name": "타이어 205/55R16", "molit_code": None, "uncoded": True, "part_class": "A",
                      "quantity": "4", "unit_price": 98_000, "labour_fee": 15_000, "labour_hours": "0.3",
                      "explanation": ""}}  # fmt: skip
    lines = making.of_inspection(found, offers.get, new_id())
    assert [(line.item, line.included, line.urgent) for line in lines] == [
        ("브레이크액", False, False),
        ("브레이크 패드(앞)", True, True),
        ("타이어 205/55R16", True, True),
    ]
    assert lines[1].reasons == ("worn",)
    assert lines[2].quantity == Decimal(4)


amounts = st.integers(0, 10**9)
some_lines = st.lists(
    st.builds(
        lambda n, price, fee, thousandths: Line(
            id=str(n), item="a", unit_price=price, labour_fee=fee, quantity=Decimal(thousandths) / 1000
        ),
        st.integers(),
        amounts,
        amounts,
        st.integers(1, 99_999),
    ),
    max_size=12,
)


@drawn(some_lines, st.sampled_from(list(Currency)))
def test_money_adds_up_for_any_lines(lines, currency):
    totals = sums_of(lines, currency)
    assert totals.parts + totals.labour == sum(line.subtotal for line in lines)
    assert totals.total == totals.parts + totals.labour + totals.vat
    rate = Decimal("0.13") if currency is Currency.CNY else Decimal("0.1")
    assert abs(totals.vat - (totals.parts + totals.labour) * rate) <= Decimal("0.5")


def png(ink: bool, size=(600, 200)) -> str:
    page = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(page).line((20, 20, size[0] - 20, 150), fill=(0, 0, 0, 255), width=4)
    held = io.BytesIO()
    page.save(held, "PNG")
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


def test_a_signature_is_kept_as_its_strokes_alone(tmp_path):
    papers = Papers(None, open_blobs(f"file://{tmp_path}"))
    kept = papers.signature(png(ink=True))
    drawing = Image.open(tmp_path / "signature" / f"{kept.sha256}.png")
    assert (drawing.mode, drawing.size, drawing.histogram()[0] > 500) == ("L", (600, 200), True)
    assert papers.signature("") is None


@pytest.mark.parametrize("sent", [png(ink=False), png(ink=True, size=(3000, 10)), "data:,x", "bm8=", "%%"])
def test_an_empty_or_broken_signature_is_refused(sent, tmp_path):
    with pytest.raises(UnusableSignature):
        Papers(None, open_blobs(f"file://{tmp_path}")).signature(sent)


def test_an_estimate_that_was_issued_before_there_were_grades_is_told():
    data = msgspec.to_builtins(ISSUED)
    for line in data["lines"]:
        line.pop("grades", None)
    state = ESTIMATE.fold([DRAFTED, msgspec.convert(data, e.EstimateIssued)])
    assert [line["grades"] for line in told(state, 2, ISSUED.issued_on)["issued"]["lines"]] == [[], []]


def test_nothing_is_done_with_an_estimate_of_a_forgotten_customer():
    forgotten = replace(DRAFTED, plate="")
    for command in (d.MakeCallback(), d.Withdraw(reason="x"), d.Order(order_id="o2"), d.Issue(issued=ISSUED)):
        given(ESTIMATE, forgotten).when(command).then_refused(CustomerForgotten)


def test_without_papers_nothing_leads_to_them():
    answered = d.decide(ESTIMATE.fold([DRAFTED, ISSUED]), answer("l1", evidence=PAPER))
    shown = without_papers(told(ESTIMATE.fold([DRAFTED, ISSUED, *answered]), 3, TODAY))
    assert PAPER.sha256 not in str(shown)
    assert SIGNED.sha256 not in str(shown)
    assert shown["issued"]["totals"]
