"""Issuing a statement: what it says is gathered, drawn in two copies, kept, and then written into the log."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.errors import ShopNotDescribed
from services.maintenance.handling import Asked, Situation
from services.maintenance.history import Entry
from services.maintenance.model import Order
from services.maintenance.papers import Papers
from services.maintenance.statement_events import Shop, StatementIssued
from services.maintenance.statements import drafted
from services.maintenance.stating import sheet
from services.maintenance.streams import OrderStream, load_order
from shared.eventlog.face import EventLog
from shared.forms import Press, Sheets
from shared.kernel.clock import local_date
from shared.kernel.errors import NotFound

COPIES: Final = ("customer", "shop")
_SHEETS: Final = Sheets(Path(__file__).parent)
_SHOP: Final = ("business_number", "repair_number", "company", "representative", "address", "phone")


@dataclass(frozen=True)
class Surroundings:
    """What others know of the order's car and shop, the shop's time zone, and this moment."""

    car: Mapping[str, Any]
    shop: Mapping[str, Any]
    zone: str
    now: datetime


class Issuing:
    """One order's statement. `look` asks the other services, once the order is known."""

    def __init__(
        self, log: EventLog, papers: Papers, press: Press, look: Callable[[Order], Surroundings]
    ) -> None:
        self._log = log
        self._papers = papers
        self._press = press
        self._look = look

    def issue(self, asked: Mapping[str, Any]) -> Asked:
        """The command; both papers are drawn and kept before it is decided."""

        def make(situation: Situation) -> c.IssueStatement:
            facts = self._facts(situation.order, situation.stream.entries, asked)
            draft = drafted(situation.order, facts, ())
            papers = [self._papers.keep(copy, self._drawn(draft, copy), draft.keep_until) for copy in COPIES]
            return c.IssueStatement(facts=facts, papers=tuple(papers))

        return Asked(asked["id"], make, seen=asked["version"], occurred_at=asked.get("occurred_at"))

    def preview(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """{pdf} in base64; nothing is kept."""
        loaded = load_order(self._log, asked["id"])
        # why there is a second paper is asked when it is given out, not before it is looked at
        facts = self._facts(loaded.order, loaded.entries, {"reason": "–", **asked})
        draft = drafted(loaded.order, facts, ())
        return {"pdf": b64encode(self._drawn(draft, asked["copy"], preview=True)).decode()}

    def paper(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """{pdf, sha256, name}; NotFound for an issue that never was."""
        for entry in load_order(self._log, asked["id"]).entries:
            event = entry.event
            if isinstance(event, StatementIssued) and event.issue == asked["issue"]:
                paper = next(each for each in event.papers if each.copy == asked["copy"])
                pdf = b64encode(self._papers.read(paper.sha256)).decode()
                return {"pdf": pdf, "sha256": paper.sha256, "name": event.number}
        raise NotFound(kind="paper")

    def _drawn(self, draft: StatementIssued, copy: str, *, preview: bool = False) -> bytes:
        return self._press.pdf(_SHEETS.html("statement.html", **sheet(draft, copy, preview=preview)))

    def _facts(self, order: Order, entries: Iterable[Entry], asked: Mapping[str, Any]) -> c.StatementFacts:
        if not order.id:
            raise NotFound(kind="order")
        around = self._look(order)
        if not around.shop["version"]:
            raise ShopNotDescribed(dealership=order.dealership)
        days = _days(entries, around.zone)
        today = local_date(asked.get("occurred_at") or around.now, around.zone)
        completed = days.get(e.RepairOrderMadeReady, today)
        registered = around.car.get("first_registered")
        return c.StatementFacts(
            plate=around.car.get("plate") or order.plate,
            vin=around.car.get("vin"),
            first_registered=date.fromisoformat(registered) if registered else None,
            requested_on=days.get(e.RepairOrderReceived, completed),
            completed_on=completed,
            released_on=asked.get("released_on") or days.get(e.RepairOrderDelivered) or max(today, completed),
            issued_on=today,
            technician=asked["technician"].strip() or around.shop["technician"],
            shop=Shop(**{name: around.shop[name] for name in _SHOP}),
            reason=asked.get("reason", ""),
        )


def issued_by(stream: OrderStream) -> dict[str, str] | None:
    """How the last statement names the shop; None while there is none."""
    issued = [entry.event for entry in stream.entries if isinstance(entry.event, StatementIssued)]
    return {name: getattr(issued[-1].shop, name) for name in _SHOP} if issued else None


def _days(entries: Iterable[Entry], zone: str) -> dict[type, date]:
    """The local day on which each kind of event happened last."""
    return {type(entry.event): local_date(entry.occurred_at, zone) for entry in entries}
