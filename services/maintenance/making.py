"""From a checked payload and the situation to a command of the core. Pure but for what comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.maintenance import commands as c
from services.maintenance.entitlement import Entitlement
from services.maintenance.events import Means
from services.maintenance.handling import Asked, Situation
from services.maintenance.lines import Line
from services.maintenance.odometer import Certificate
from services.maintenance.streams import NextNumber
from shared.eventlog import Write
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency
from shared.regulation.parts import PartClass

Payload = Mapping[str, Any]


class Opening:
    """An order that is opened: its number is drawn anew at each attempt and taken in the same append."""

    def __init__(
        self,
        order_id: str,
        draw: Callable[[], NextNumber],
        car: c.Car,
        dealership: str,
        currency: Currency,
        asked: Payload,
    ) -> None:
        """`draw` gives the next free number of the dealership's day."""
        self._id = order_id
        self._draw = draw
        self._number: NextNumber | None = None
        self._asked = asked
        self._known: dict[str, Any] = {
            "order_id": order_id,
            "dealership": dealership,
            "currency": currency,
            "car": car,
        }

    def reserve(self) -> Asked:
        """A car will come."""
        rest = {name: self._asked[name] for name in ("reserved_for", "promised_at", "request", "assignee")}
        return self._asking(lambda number: c.ReserveOrder(number=number, **rest, **self._known))

    def receive(self) -> Asked:
        """A car is here, without a reservation."""
        rest = _intake(self._asked)
        return self._asking(lambda number: c.ReceiveOrder(number=number, **rest, **self._known))

    def _asking(self, make: Callable[[str], c.Command]) -> Asked:
        def draw_and_make(_: Situation) -> c.Command:
            self._number = self._draw()
            return make(self._number.text)

        at = self._asked.get("occurred_at")
        return Asked(self._id, draw_and_make, occurred_at=at, also=lambda: self._taken(at))

    def _taken(self, at: datetime | None) -> list[Write]:
        assert self._number is not None
        return [self._number.write(self._id, at)]


_INTAKE = ("mileage_km", "mileage_reason", "promised_at", "request", "assignee")


def _intake(asked: Payload) -> dict[str, Any]:
    return {**{name: asked[name] for name in _INTAKE}, "certificate": certificate(asked)}


def certificate(asked: Payload) -> Certificate | None:
    """By which paper the mileage is proved, where one was named."""
    told = asked["certificate"]
    if told is None:
        return None
    issuer, number = told["issuer"].strip(), told["number"].strip()
    return Certificate(issuer=issuer, issued_on=told["issued_on"], number=number)


def receive_reserved(car: Callable[[Situation], c.Car], asked: Payload) -> Asked:
    """The car of a reservation is here; the order keeps its number."""
    rest = _intake(asked)

    def make(situation: Situation) -> c.Command:
        order = situation.order
        return c.ReceiveOrder(
            order_id=order.id,
            number=order.number,
            dealership=order.dealership,
            currency=order.currency,
            car=car(situation),
            **rest,
        )

    return on_order(asked, make)


def on_order(asked: Payload, make: Callable[[Situation], c.Command]) -> Asked:
    """A command to an order that is there."""
    return Asked(asked["id"], make, seen=asked.get("version"), occurred_at=asked.get("occurred_at"))


def header(asked: Payload, last_mileage: Callable[[Situation], int | None]) -> Asked:
    """What was left out stays as it is."""

    def make(situation: Situation) -> c.Command:
        order = situation.order
        return c.ChangeHeader(
            promised_at=asked.get("promised_at", order.promised_at),
            request=asked.get("request", order.request),
            mileage_km=asked.get("mileage_km", order.mileage_km),
            mileage_reason=asked["mileage_reason"],
            certificate=certificate(asked),
            last_mileage_km=last_mileage(situation),
        )

    return on_order(asked, make)


def lines(rows: list[Payload], command_id: UUID) -> tuple[Line, ...]:
    """The rows of the grid; a new line's id follows from the command, so that a repeat is the same."""
    return tuple(
        Line(
            id=row["id"] or str(derived_id("line", command_id, index)),
            item=row["item"].strip(),
            molit_code=row["molit_code"],
            uncoded=row["uncoded"] and row["molit_code"] is None,
            part_class=PartClass(row["part_class"]) if row["part_class"] else None,
            quantity=row["quantity"],
            unit_price=row["unit_price"],
            labour_fee=row["labour_fee"],
            labour_hours=row["labour_hours"],
        )
        for index, row in enumerate(rows)
    )


def redo(asked: Payload, command_id: UUID, look: Callable[[Situation], tuple[Entitlement, ...]]) -> Asked:
    """Delivered lines once more; a new line's id follows from the command."""
    wanted = tuple(
        ((each["order_id"], each["line_id"]), str(derived_id("line", command_id, index)))
        for index, each in enumerate(asked["lines"])
    )
    return on_order(asked, lambda s: c.RedoLines(wanted=wanted, entitled=look(s)))


def flags(asked: Payload) -> Asked:
    """Those named change."""
    return on_order(asked, lambda s: c.SetFlags(flags=replace(s.order.flags, **asked["flags"])))


def opinions(asked: Payload) -> Asked:
    """Those named change."""
    return on_order(
        asked,
        lambda s: c.WriteOpinions(
            for_customer=asked.get("for_customer", s.order.for_customer),
            for_shop=asked.get("for_shop", s.order.for_shop),
        ),
    )


def payment(asked: Payload, command_id: UUID) -> Asked:
    """The means of one bill."""
    tenders = tuple(
        c.Tender(
            id=str(derived_id("payment", command_id, index)),
            means=Means(tender["means"]),
            amount=tender["amount"],
            document_number=tender["document_number"],
            note=tender["note"],
        )
        for index, tender in enumerate(asked["payments"])
    )
    return on_order(asked, lambda s: c.TakePayment(tenders=tenders, account=s.account.account))


def refund(asked: Payload) -> Asked:
    """Money back."""
    return on_order(
        asked,
        lambda s: c.RefundPayment(
            payment_id=asked["payment_id"],
            amount=asked["amount"],
            reason=asked["reason"],
            account=s.account.account,
        ),
    )


def correction(asked: Payload, command_id: UUID, last_mileage: Callable[[Situation], int | None]) -> Asked:
    """What was left out stays as it is."""
    corrected = lines(asked["lines"], command_id) if "lines" in asked else None
    return on_order(
        asked,
        lambda s: c.CorrectOrder(
            reason=asked["reason"],
            lines=corrected,
            discount=asked.get("discount"),
            vat=asked.get("vat"),
            mileage_km=asked.get("mileage_km"),
            certificate=certificate(asked),
            last_mileage_km=last_mileage(s),
            account=s.account.account,
        ),
    )
