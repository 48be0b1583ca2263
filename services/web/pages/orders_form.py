"""An order's form as it is filled: the stored order as its fields hold it, or back what was typed; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.web.formats import Formats
from services.web.forms import Form
from services.web.pages.orders_input import CELLS, FLAGS, work_cells

BLANK: Final = dict.fromkeys(("id", *CELLS, "parts", "subtotal", "warning", "undecided", "redo"), "")


def values(order: Mapping[str, Any], formats: Formats) -> dict[str, Any]:
    """The stored order as the form's fields hold it."""
    shown = {name: order[name] for name in ("request", "for_customer", "for_shop")}
    discount = order["totals"]["discount"]
    flags = {f"flags.{name}": "on" if order["flags"][name] else "" for name in FLAGS}
    return (
        shown
        | flags
        | {
            "mileage_km": formats.number(order["mileage_km"]),
            "mileage_reason": order["mileage_reason"] or "",
            **{f"certificate.{part}": told for part, told in (order["certificate"] or {}).items()},
            "assignee": order["assignee"] or "",
            "promised_at": local(order["promised_at"], formats.zone),
            "discount": formats.amount(discount, order["currency"]) if discount else "",
        }
    )


def rows(order: Mapping[str, Any], formats: Formats, warned: Mapping[str, str]) -> list[dict[str, str]]:
    """The stored lines as the grid's rows; `warned` says what is odd, by field (`lines.0.part_class`)."""
    undecided = set(order.get("undecided", ()))
    return [
        _row(line, order["currency"], formats)
        | {"warning": warned.get(f"lines.{index}.part_class", "")}
        | {"undecided": "1" if line["id"] in undecided else ""}
        for index, line in enumerate(order["lines"])
    ]


def typed_rows(typed: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows as they were sent; the sums are the script's."""
    return [{**BLANK, **row} for row in typed]


def fresh_values() -> dict[str, str]:
    """The form of a new order: taxed, and received now."""
    return {"flags.vat": "on", "kind": "receive"}


def local(moment: str | None, zone: str) -> str:
    """A moment as a date-and-time field of the dealership's clock holds it."""
    if not moment:
        return ""
    here = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return here.replace(tzinfo=None).isoformat(timespec="minutes")


def due_dialog_fields(form: Form, refused: Sequence[Mapping[str, Any]]) -> Form:
    """What was refused of the nth means of a bill, beside the field of that means."""
    for name, code in list(form.errors.items()):
        part, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        if part == "payments" and number.isdecimal() and int(number) < len(refused):
            form.errors[f"tender.{refused[int(number)]['means']}"] = code
    return form


def _row(line: Mapping[str, Any], currency: str, formats: Formats) -> dict[str, str]:
    redo = line["redo"]["number"] if line["redo"] else ""
    return work_cells(line, currency, formats) | {"redo": redo}
