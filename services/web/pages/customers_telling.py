"""What happened to a customer, in the reader's words: one sentence per entry of reporting's history; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.web.formats import Formats

_MONEY = frozenset({"total", "discount", "paid", "receivable", "internal_expense"})
_NOTES = ("request", "reason", "note")


@dataclass(frozen=True)
class Told:
    """An entry as the page shows it; what is not known or does not apply is empty."""

    at: str
    sentence: str
    detail: str
    plate: str
    amount: int | None
    currency: str | None
    order_id: str | None
    contact: Mapping[str, Any] | None
    who: str


@dataclass(frozen=True)
class TimelineTeller:
    """Tells entries to one reader; `names` maps an employee's id to a name."""

    text: Callable[..., str]
    formats: Formats
    names: Mapping[str, str]

    def tell(self, entries: Iterable[Mapping[str, Any]]) -> list[Told]:
        """In the order in which they come: newest first."""
        return [self._told(entry) for entry in entries]

    def _told(self, entry: Mapping[str, Any]) -> Told:
        given = {"plate": entry["plate"] or "", "number": entry["number"] or "", **entry["params"]}
        contact = entry["contact"]
        if contact:
            given |= {"title": contact["title"], "kind": self.text(f"contact.kind.{contact['kind']}")}
        params = {name: self._shown(name, value, entry["currency"]) for name, value in given.items()}
        return Told(
            at=entry["at"],
            sentence=self.text(f"timeline.{entry['title']}", **params),
            detail=self._detail(entry, given),
            plate=entry["plate"] or "",
            amount=entry["amount"],
            currency=entry["currency"],
            order_id=entry["order_id"],
            contact=contact,
            who=self.names.get(entry["actor"], ""),
        )

    def _detail(self, entry: Mapping[str, Any], given: Mapping[str, Any]) -> str:
        told = [str(given[name]) for name in _NOTES if given.get(name)]
        if entry["title"] == "contact.recorded" and entry["contact"]["content"]:
            told.append(entry["contact"]["content"])
        if given.get("items"):
            told.append(", ".join(given["items"]))
        if given.get("mileage_km"):
            told.append(self.text("order.km", km=self.formats.number(given["mileage_km"])))
        if given.get("receivable"):
            owed = self.formats.money(given["receivable"], entry["currency"])
            told.append(self.text("timeline.owed", amount=owed))
        return " · ".join(told)

    def _shown(self, name: str, value: Any, currency: str | None) -> str:
        if name in _MONEY and isinstance(value, int):
            return self.formats.money(value, currency)
        if name in ("state", "previous") and value in ("waiting", "working", "done"):
            return self.text(f"contact.state.{value}")
        if name == "fields":
            return ", ".join(self.text(f"customer.{each}") for each in value)
        if name in ("means", "ending"):
            return self.text(f"{'video.' if name == 'ending' else ''}{name}.{value}")
        if name == "seconds":
            return self.formats.lasted(value)
        return self.formats.moment(value) if name == "reserved_for" else str(value)
