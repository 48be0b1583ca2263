"""A row of a spreadsheet as an entry of the catalogue. Pure: nothing is asked or sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from services.estimate.catalogue.schemas import EntryInput
from shared.bus.door import admit
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency
from shared.regulation.work_codes import table_on
from shared.tabular import cells

# 기타 정비 stands for work that has no code (CM-29)
_UNCODED: Final = ("", "기타", "기타정비", "없음", "X", "-")
_TEXTS: Final = ("spec", "capacity", "model_range", "explanation")


@dataclass(frozen=True)
class Planned:
    """An item of the file; nothing is sent while there are `problems`, reasons by field."""

    entry: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)

    def id_for(self, owner: str) -> str:
        """Name and model range are an item's key, so that a second import changes what the first added."""
        parts = ("".join(str(self.entry[name]).split()).lower() for name in ("name", "model_range"))
        return str(derived_id("catalogue_item", owner, *parts))


def planned(values: Mapping[str, Any], currency: Currency, today: date) -> Planned:
    """The entry that a row means; amounts are written in whole units of the currency."""
    problems: dict[str, str] = {}
    entry: dict[str, Any] = {name: cells.text(values.get(name)) for name in ("name", *_TEXTS)}
    entry["part_class"] = cells.text(values.get("part_class")).upper() or "A"
    entry["quantity"] = cells.figure(values.get("quantity")) or "1"
    entry["labour_hours"] = cells.figure(values.get("labour_hours")) or "0"
    for name in ("unit_price", "labour_fee"):
        entry[name] = _amount(cells.figure(values.get(name)), currency)
    entry |= _code(values, today, problems)
    try:
        admit(EntryInput(), entry)
    except InvalidInput as refusal:
        problems = {**refusal.fields, **problems}
    return Planned(entry, problems)


def _code(values: Mapping[str, Any], today: date, problems: dict[str, str]) -> dict[str, Any]:
    table = table_on(today)
    code = cells.text(values.get("molit_code")).upper().replace("-", "")
    if code and code not in _UNCODED:
        if table.find(code) is None:
            problems["molit_code"] = "unknown_work_code"
        return {"molit_code": code}
    name = re.sub(r"\s", "", cells.text(values.get("molit_item")))
    if name in _UNCODED:
        return {"molit_code": None, "uncoded": True}
    known = table.named(name)
    if known is None:
        problems["molit_item"] = "unknown_work_item"
    return {"molit_code": known.code if known else None, "uncoded": known is None}


def _amount(text: str, currency: Currency) -> int | str:
    """Minor units; the text itself when it is no such amount, which the door refuses."""
    try:
        minor = Decimal(text or "0").scaleb(currency.minor_digits)
    except InvalidOperation:
        return text
    return int(minor) if minor == minor.to_integral_value() else text
