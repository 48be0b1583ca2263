"""What was typed into an estimate's form, as the estimate service is asked for it; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.web.formats import Formats
from services.web.forms import Form
from services.web.pages import orders_input
from services.web.pages.orders_input import CELLS, work_cells
from shared.kernel.money import Currency

_OWN: Final = ("included", "explanation", "grades")
# "B 70,000 · C 45,000": a class, its price, and whatever stands between
_GRADE: Final = re.compile(r"([A-Za-z])\s*[:=]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)")
_BETWEEN: Final = re.compile(r"[\s,/·;원]*")
BLANK: Final = dict.fromkeys(("id", *CELLS, *_OWN, "parts", "subtotal", "warning", "reasons"), "") | {
    "included": "1"
}


def rows(form: Form) -> list[dict[str, str]]:
    """The grid's rows as typed, rows without a word left out."""
    columns = {name: form.many(f"line.{name}") for name in ("id", *CELLS, *_OWN)}
    count = max((len(values) for values in columns.values()), default=0)
    found = [
        {name: values[index].strip() if index < len(values) else "" for name, values in columns.items()}
        for index in range(count)
    ]
    return [row for row in found if row["item"] or row["unit_price"] or row["labour_fee"]]


def lines(typed: list[dict[str, str]], currency: Currency) -> list[dict[str, Any]]:
    """The rows as the payload of revise_estimate."""
    taken = orders_input.lines(typed, currency)
    return [
        {
            **line,
            "included": row["included"] == "1",
            "explanation": row["explanation"],
            "grades": grades(row["grades"], currency),
        }
        for line, row in zip(taken, typed, strict=True)
    ]


def grades(typed: str, currency: Currency) -> list[dict[str, Any]] | str:
    """Classes and prices as they were typed in a row; the text itself where it is none."""
    written = unicodedata.normalize("NFKC", typed)
    if _BETWEEN.fullmatch(_GRADE.sub("", written)) is None:
        return typed
    return [
        {"part_class": letter.upper(), "unit_price": orders_input.minor(price.rstrip(","), currency)}
        for letter, price in _GRADE.findall(written)
    ]


def chosen_grades(form: Form) -> dict[str, str]:
    """The class chosen for each line that offers several, by the line's id."""
    wanted = "grade-"
    return {
        name.removeprefix(wanted): str(told) for name, told in form.values.items() if name.startswith(wanted)
    }


def shown(line: Mapping[str, Any], currency: str, formats: Formats) -> dict[str, Any]:
    """A stored line as the grid's row."""
    return work_cells(line, currency, formats) | {
        "included": "1" if line["included"] else "",
        "explanation": line["explanation"],
        "grades": " · ".join(
            f"{each['part_class']} {formats.amount(each['unit_price'], currency)}" for each in line["grades"]
        ),
        "warning": line["doubt"] or "",
        "reasons": line["reasons"],
    }


def beside(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]
) -> list[dict[str, Mapping[str, Any] | str | None]]:
    """Two estimates item by item; an item that stands twice in one is met by its first and its second."""
    sides = [_by_item(left), _by_item(right)]
    keys = dict.fromkeys([*sides[0], *sides[1]])
    return [{"item": key[0], "left": sides[0].get(key), "right": sides[1].get(key)} for key in keys]


def _by_item(lines: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, Any]]:
    seen: Counter[str] = Counter()
    found = {}
    for line in lines:
        found[line["item"], seen[line["item"]]] = line
        seen[line["item"]] += 1
    return found
