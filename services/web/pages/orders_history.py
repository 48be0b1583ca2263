"""What happened to an order, in the reader's words: one sentence per entry of maintenance's history; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.web.formats import Formats

_MONEY = {"subtotal", "amount", "total", "receivable", "total_before", "total_after", "receivable_change"}
_MONEY_OF_LINE = {"unit_price", "labour_fee"}
# where the names of what a kind changes stand in the catalogues
_FIELDS = {
    "line_changed": "line",
    "header_changed": "order",
    "flags_set": "flags",
    "opinions_written": "opinion",
}
_LABELS = {"mileage_km": "mileage", "promised_at": "promised"}


@dataclass(frozen=True)
class Told:
    """An entry as the page shows it; `detail` may be empty."""

    version: int
    kind: str
    sentence: str
    detail: str
    who: str
    at: str


@dataclass(frozen=True)
class Teller:
    """Tells entries to one reader; `names` maps an actor's id to a name."""

    text: Callable[..., str]
    formats: Formats
    names: Mapping[str, str]
    currency: str | None = None

    def tell(self, entries: Iterable[Mapping[str, Any]]) -> list[Told]:
        """Newest first, as people read it."""
        return [self._told(entry) for entry in reversed(list(entries))]

    def _told(self, entry: Mapping[str, Any]) -> Told:
        details = entry.get("details") or {}
        params = {name: self._shown(entry["kind"], name, value) for name, value in details.items()}
        return Told(
            version=int(entry["version"]),
            kind=entry["kind"],
            sentence=self.text(f"history.{entry['kind']}", item=entry.get("item") or "", **params),
            detail=self._detail(entry["kind"], details, params),
            who=self.names.get(entry["by"], self.text("history.by_system")),
            at=entry["at"],
        )

    def _detail(self, kind: str, details: Mapping[str, Any], params: Mapping[str, str]) -> str:
        changed = details.get("changed") or {}
        told = (
            [", ".join(self._change(kind, name, *pair) for name, pair in changed.items())] if changed else []
        )
        told += [params[name] for name in ("reason", "mileage_reason", "note") if details.get(name)]
        if paper := details.get("certificate"):
            shown = {**paper, "issued_on": self.formats.date(paper["issued_on"])}
            told.append(self.text("history.certificate", **shown))
        if details.get("redo"):
            told.append(self.text("history.redo", number=details["redo"]))
        if kind == "repair_order_corrected" and details.get("mileage_before") != details.get("mileage_after"):
            told.append(
                self.text("history.mileage", before=params["mileage_before"], after=params["mileage_after"])
            )
        return " · ".join(told)

    def _change(self, kind: str, name: str, before: Any, after: Any) -> str:
        field = self.text(f"{_FIELDS[kind]}.{_LABELS.get(name, name)}")
        if kind == "opinions_written":  # too long to stand here twice
            return field
        values = [self._value(name, value) for value in (before, after)]
        return self.text("history.change", field=field, before=values[0], after=values[1])

    def _value(self, name: str, value: Any) -> str:
        if value in (None, "", False):
            return "–"
        if value is True:
            return "✓"
        if name == "promised_at":
            return self.formats.moment(value)
        if name == "mileage_km":
            return self.text("order.km", km=self.formats.number(value))
        return self.formats.amount(int(value), self.currency) if name in _MONEY_OF_LINE else str(value)

    def _shown(self, kind: str, name: str, value: Any) -> str:
        if value is None:
            return self.text("order.nobody") if kind == "repair_order_assigned" else "–"
        if name in _MONEY or (kind == "discount_set" and name in ("before", "after")):
            return self.formats.money(int(value), self.currency)
        if name.startswith("mileage") and isinstance(value, int):
            return self.text("order.km", km=self.formats.number(value))
        if name == "means":
            return self.text(f"means.{value}")
        if kind == "repair_order_assigned":
            return self.names.get(value, value)
        return str(value)
