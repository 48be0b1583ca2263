"""동의서: blank, to be signed by hand, or kept as evidence of a word taken by phone or on paper (CM-32)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.maintenance import commands as c
from services.maintenance.consent import pending, record
from services.maintenance.consent_events import ConsentTaken
from services.maintenance.handling import Asked, Situation
from services.maintenance.issuing import Surroundings
from services.maintenance.lines import Line
from services.maintenance.model import Order
from services.maintenance.papers import Papers
from services.maintenance.streams import OrderStream, load_order
from shared.eventlog.face import EventLog
from shared.forms import Press, Sheets
from shared.kernel.clock import local_date
from shared.kernel.days import years_after
from shared.kernel.errors import NotFound
from shared.regulation.lines import sums_of

KEPT_YEARS: Final = 1  # the Rule, art. 134 ① 1
_SHEETS: Final = Sheets(Path(__file__).parent)
_MEANS: Final = {"phone": "전화", "paper": "서면"}
Look = Callable[[Order], Surroundings]


class Consenting:
    """One order's consents. `look` asks the other services, once the order is known."""

    def __init__(self, log: EventLog, papers: Papers, press: Press, look: Look) -> None:
        self._log = log
        self._papers = papers
        self._press = press
        self._look = look

    def blank(self, order_id: str) -> dict[str, Any]:
        """{pdf} in base64: the lines that wait for the customer's word, or all of them; nothing is kept."""
        order = load_order(self._log, order_id).order
        if not order.id or not order.plate:
            raise NotFound(kind="order")
        drawn = self._drawn(order, pending(order) or order.lines, self._look(order), None)
        return {"pdf": b64encode(drawn).decode()}

    def record(self, asked: Mapping[str, Any], at: datetime) -> Asked:
        """The command; its evidence is drawn and kept before it is decided."""
        told = {
            "line_ids": frozenset(asked["line_ids"]),
            "means": asked["means"],
            "note": asked["note"].strip(),
        }

        def make(situation: Situation) -> c.RecordConsent:
            order, wanted = situation.order, c.RecordConsent(**told)
            record(order, wanted)  # refused before anything is drawn
            return c.RecordConsent(**told, evidence=self._kept(order, wanted, asked.get("occurred_at") or at))

        return Asked(asked["id"], make, seen=asked.get("version"), occurred_at=asked.get("occurred_at"))

    def paper(self, order_id: str, issue: int) -> dict[str, Any]:
        """{pdf, sha256, name} of an order's nth consent; NotFound where its evidence is not kept here."""
        stream = load_order(self._log, order_id)
        taken = consents(stream)
        if not 0 < issue <= len(taken) or taken[issue - 1].estimate_id or not taken[issue - 1].evidence:
            raise NotFound(kind="paper")
        digest = str(taken[issue - 1].evidence)
        pdf = b64encode(self._papers.read(digest)).decode()
        return {"pdf": pdf, "sha256": digest, "name": f"{stream.order.number}-C{issue}"}

    def _kept(self, order: Order, wanted: c.RecordConsent, at: datetime) -> str:
        around = self._look(order)
        keep_until = years_after(local_date(at, around.zone), KEPT_YEARS)
        taken = {
            "at": at.astimezone(ZoneInfo(around.zone)).strftime("%Y-%m-%d %H:%M:%S"),
            "means": _MEANS[wanted.means],
            "note": wanted.note,
            "keep_until": keep_until,
        }
        lines = [line for line in order.lines if line.id in wanted.line_ids]
        return self._papers.keep("consent", self._drawn(order, lines, around, taken), keep_until).sha256

    def _drawn(
        self, order: Order, lines: Sequence[Line], around: Surroundings, taken: Mapping[str, Any] | None
    ) -> bytes:
        sums = sums_of(lines, order.currency, vat=order.flags.vat)
        told = {"order": order, "number_of_order": order.number, "lines": lines, "sums": sums}
        return self._press.pdf(_SHEETS.html("consent.html", **told, shop=around.shop, taken=taken))


def consents(stream: OrderStream) -> list[ConsentTaken]:
    """The customer's words on an order, oldest first."""
    return [entry.event for entry in stream.entries if isinstance(entry.event, ConsentTaken)]
