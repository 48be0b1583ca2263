"""What a person typed into an order's form, as the maintenance service is asked for it; pure.

A cell that is no number goes on as the text it is: the service's door refuses it by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.web.formats import Formats
from services.web.forms import Form
from shared.kernel.money import Currency

CELLS: Final = ("item", "molit_code", "part_class", "quantity", "unit_price", "labour_fee", "labour_hours")
FLAGS: Final = (
    "vat",
    "internal_expense",
    "bill_to_company",
    "happy_call",
    "phone_transfer",
    "extra_work_consent",
    "information_consent",
    "flood",
)
MEANS: Final = ("card", "cash", "points", "cheque", "bill", "other")
# What is written in a code's place when none applies: 기타 of the regulator's first table (CM-29).
UNCODED: Final = "X"
# No longer than any bill, so that nobody can ask for a sum of a million digits.
_AMOUNT: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]*)?")
# Cells that a row brings by itself, so that they alone do not make a line.
_GIVEN: Final = ("part_class", "quantity")


def plain(text: str) -> str:
    """Without grouping commas and spaces, full-width digits as plain ones."""
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def minor(text: str, currency: Currency) -> int | str:
    """An amount in minor units; empty is nothing; the text itself when it is no such amount."""
    typed = plain(text)
    if not typed:
        return 0
    digits = currency.minor_digits
    if not _AMOUNT.fullmatch(typed) or len(typed.partition(".")[2]) > digits:
        return text
    return int(Decimal(typed).scaleb(digits))


def rows(form: Form) -> list[dict[str, str]]:
    """The grid's rows as typed, rows without a word left out; `id` is empty for a new line."""
    columns = {name: form.many(f"line.{name}") for name in ("id", *CELLS)}
    count = max((len(values) for values in columns.values()), default=0)
    found = [
        {name: values[index].strip() if index < len(values) else "" for name, values in columns.items()}
        for index in range(count)
    ]
    return [row for row in found if any(row[name] for name in CELLS if name not in _GIVEN)]


def lines(typed: Sequence[Mapping[str, str]], currency: Currency) -> list[dict[str, Any]]:
    """The rows as the payload of revise_lines."""
    return [_line(row, currency) for row in typed]


def _line(row: Mapping[str, str], currency: Currency) -> dict[str, Any]:
    code = row["molit_code"].upper()
    line: dict[str, Any] = {
        "item": row["item"],
        "molit_code": None if code in ("", UNCODED) else code,
        "uncoded": code == UNCODED,
        "part_class": row["part_class"].upper() or None,
        "quantity": plain(row["quantity"]) or "1",
        "unit_price": minor(row["unit_price"], currency),
        "labour_fee": minor(row["labour_fee"], currency),
        "labour_hours": plain(row["labour_hours"]) or "0",
    }
    return line | ({"id": row["id"]} if row["id"] else {})


def work_cells(line: Mapping[str, Any], currency: str, formats: Formats) -> dict[str, Any]:
    """What the rows of an order and of an estimate show of a stored line; empty where it says nothing."""
    amounts = {name: formats.amount(line[name], currency) for name in ("unit_price", "parts", "subtotal")}
    return amounts | {
        "id": line["id"],
        "item": line["item"],
        "molit_code": line["molit_code"] or (UNCODED if line["uncoded"] else ""),
        "part_class": line["part_class"] or "",
        "quantity": line["quantity"],
        "labour_fee": formats.amount(line["labour_fee"], currency) if line["labour_fee"] else "",
        "labour_hours": "" if line["labour_hours"] == "0" else line["labour_hours"],
    }


def flags(form: Form) -> dict[str, bool]:
    """Every flag; an empty box sends nothing, so what is missing is off."""
    return {name: bool(form[f"flags.{name}"]) for name in FLAGS}


def moment(text: str, zone: str) -> str | None:
    """A date and time as typed at the dealership, in UTC; the text itself when it is none."""
    if not text:
        return None
    try:
        return (
            datetime.fromisoformat(text)
            .replace(tzinfo=ZoneInfo(zone))
            .astimezone(ZoneInfo("UTC"))
            .isoformat()
        )
    except ValueError:
        return text


def tenders(form: Form, currency: Currency) -> list[dict[str, Any]]:
    """The means that were given an amount, in the order of the dialog (CM-31)."""
    found: list[dict[str, Any]] = []
    for means in MEANS:
        amount = minor(str(form[f"tender.{means}"]), currency)
        if amount:
            found.append({"means": means, "amount": amount, **_particulars(form, means)})
    return found


def _particulars(form: Form, means: str) -> dict[str, str]:
    wanted = {"bill": "document_number", "other": "note"}.get(means)
    typed = str(form[f"tender.{means}.{wanted}"]) if wanted else ""
    return {wanted: typed} if wanted and typed else {}
