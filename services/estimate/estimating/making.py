"""From what is known (order, car, inspection, catalogue) and what was typed to the values of an estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.estimate.estimating import events as e
from services.estimate.estimating.lines import Grade, Line
from services.estimate.estimating.model import Estimate
from services.estimate.estimating.telling import fingerprint, page_of
from services.estimate.inspection.events import Mark
from services.estimate.inspection.model import Inspection
from services.estimate.inspection.sheet import sheet
from shared.kernel.ids import derived_id
from shared.regulation.parts import PartClass

Payload = Mapping[str, Any]
Search = Callable[[str], Payload | None]
NOT_DRAWN = e.Document(sha256="", size=0)


def lines(rows: Sequence[Payload], known: Sequence[Line], command_id: UUID) -> tuple[Line, ...]:
    """The rows of the page; what the page does not show of a known line stays with it."""
    by_id = {line.id: line for line in known}
    return tuple(_line(row, by_id.get(row["id"]), command_id, index) for index, row in enumerate(rows))


def _line(row: Payload, known: Line | None, command_id: UUID, index: int) -> Line:
    names = ("quantity", "unit_price", "labour_fee", "labour_hours", "included")
    return Line(
        id=row["id"] or str(derived_id("estimate_line", command_id, index)),
        item=row["item"].strip(),
        molit_code=row["molit_code"],
        uncoded=row["uncoded"] and row["molit_code"] is None,
        part_class=PartClass(row["part_class"]) if row["part_class"] else None,
        explanation=row["explanation"].strip(),
        grades=tuple(
            Grade(part_class=PartClass(each["part_class"]), unit_price=each["unit_price"])
            for each in row["grades"]
        ),
        **{name: row[name] for name in names},
        inspection_item=known.inspection_item if known else None,
        urgent=known.urgent if known else False,
        reasons=known.reasons if known else (),
    )


def of_inspection(found: Inspection, search: Search, command_id: UUID) -> tuple[Line, ...]:
    """One line for each × and △ (CM-54): × is offered now, △ is kept beside it, not included."""
    made: dict[str, Line] = {}
    for item in sheet().values():
        finding = found.findings.get(item.id)
        if finding is None or finding.mark is Mark.GOOD:
            continue
        offer = search(item.search)
        name = offer["name"] if offer else item.search
        urgent = finding.mark is Mark.BAD
        if name in made and (made[name].urgent or not urgent):
            continue  # both tyres come of one item of the catalogue
        line = Line(
            id=str(derived_id("estimate_line", command_id, item.id)),
            item=name,
            unit_price=0,
            inspection_item=item.id,
            urgent=urgent,
            included=urgent,
            reasons=finding.reasons,
        )
        made[name] = _offered(line, offer) if offer else line
    return tuple(made.values())


def _offered(line: Line, offer: Payload) -> Line:
    part_class = offer["part_class"]
    return replace(
        line,
        molit_code=offer["molit_code"],
        uncoded=offer["uncoded"],
        part_class=PartClass(part_class) if part_class else None,
        quantity=Decimal(offer["quantity"]),
        unit_price=offer["unit_price"],
        labour_fee=offer["labour_fee"],
        labour_hours=Decimal(offer["labour_hours"]),
        explanation=offer["explanation"],
    )


def of_order(order: Payload, kind: e.Kind) -> tuple[Line, ...]:
    """The order's lines under their own ids, so that a consent is found by them; for further work those alone
    that wait for the customer's word."""
    waiting = set(order["consent"]["pending"])
    rows = [row for row in order["lines"] if kind is not e.Kind.EXTRA or row["id"] in waiting]
    names = ("id", "item", "molit_code", "uncoded", "unit_price", "labour_fee")
    return tuple(
        Line(
            **{name: row[name] for name in names},
            part_class=PartClass(row["part_class"]) if row["part_class"] else None,
            quantity=Decimal(row["quantity"]),
            labour_hours=Decimal(row["labour_hours"]),
        )
        for row in rows
    )


def drafted(
    estimate_id: str, number: str, asked: Payload, car: Payload, order: Payload | None, where: Payload
) -> e.EstimateDrafted:
    """Of a car as the customer service describes it, and of its order where it stands in the workshop."""
    first = car.get("first_registered")
    return e.EstimateDrafted(
        estimate_id=estimate_id,
        number=number,
        dealership=where["dealership"],
        currency=where["currency"],
        customer_id=car["customer_id"],
        car_id=car["id"],
        order_id=order["id"] if order else None,
        kind=e.Kind(asked["kind"]),
        plate=car["plate"],
        model=car["model"],
        vin=car.get("vin"),
        first_registered=date.fromisoformat(first) if first else None,
        mileage_km=order["mileage_km"] if order else asked["mileage_km"] or car.get("mileage_km"),
        lines=where["lines"],
    )


def issued(
    state: Estimate, shop: e.Shop, photos: tuple[e.Shown, ...], today: date, paper: e.Document = NOT_DRAWN
) -> e.EstimateIssued:
    """The included lines, valid for a month from today."""
    known = state.drafted
    assert known is not None
    made = e.EstimateIssued(
        estimate_id=known.estimate_id,
        number=known.number,
        issue=state.issues + 1,
        order_id=state.order_id,
        dealership=known.dealership,
        customer_id=known.customer_id,
        car_id=known.car_id,
        kind=known.kind,
        lines=state.included,
        totals=state.totals,
        currency=known.currency,
        issued_on=today,
        valid_until=a_month_from(today),
        shop=shop,
        photos=photos,
        paper=paper,
        shown="",
    )
    return replace(made, shown=fingerprint(page_of(made, state.note)))


def a_month_from(day: date) -> date:
    """The same day of the next month, or its last one (the form: valid for a month)."""
    year, month = divmod(day.year * 12 + day.month, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = following - timedelta(days=1)
    return min(date(year, month + 1, min(day.day, last.day)), last)


def photos_of(found: Inspection, order_id: str, lines: Sequence[Line]) -> tuple[e.Shown, ...]:
    """Photos of what the lines answer to, and those of the car as a whole."""
    wanted = {line.inspection_item for line in lines} | {None}
    return tuple(
        e.Shown(order_id=order_id, photo_id=photo.id, sha256=photo.sha256, inspection_item=photo.item)
        for photo in found.photos
        if photo.item in wanted
    )
