"""An order as maintenance.get_order answers it (shared.contracts.maintenance_answers.OrderDetail)."""

from __future__ import annotations

from typing import Any

from services.web.formats import Formats
from services.web.forms import Form
from services.web.pages import orders_form
from services.web.pages.orders_input import FLAGS
from shared.kernel.money import Currency

FORMATS = Formats("ko", "Asia/Seoul", Currency.KRW)


def line(key: str = "l1", **changed: Any) -> dict[str, Any]:
    told = {"id": key, "item": "타이밍벨트", "molit_code": None, "uncoded": False, "part_class": "A"}
    money = {"unit_price": 35_000, "labour_fee": 20_000, "parts": 35_000, "subtotal": 55_000}
    told |= {"quantity": "1", "labour_hours": "0", "redo": None}
    return {**told, **money, **changed}


def order(**changed: Any) -> dict[str, Any]:
    totals = {"parts": 35_000, "labour": 20_000, "vat": 5_500, "total": 60_500, "discount": 0, "paid": 0}
    return {
        "id": "o1", "number": "20261123-001", "version": 3, "place": "7.1", "state": "received",
        "next_states": ["inspecting", "in_work", "cancelled"], "editable": True, "dealership": "suwon",
        "currency": "KRW", "plate": "28고4756", "mileage_km": 120_000, "reserved_for": None,
        "mileage_reason": None, "certificate": None, "entitled": None,
        "received_at": "2026-11-23T00:00:00+00:00", "promised_at": "2026-11-23T09:00:00+00:00",
        "delivered_at": None, "changed_at": "2026-11-23T00:00:05+00:00", "request": "소음", "assignee": None,
        "for_customer": "", "for_shop": "", "cancel_reason": "", "corrections": 0, "lines": [line()],
        "car": {"id": "a1", "plate": "28고4756", "model": "쏘나타", "engine": "", "transmission": "",
                "vin": None, "company": "", "average_km_per_year": None},
        "customer": {"id": "c1", "name": "홍길동", "phones": ["+821012345678"]},
        "totals": {**totals, "receivable": 60_500}, "carried_receivable": 0, "accumulated_receivable": 60_500,
        "payments": [], "flags": {name: name == "vat" for name in FLAGS}, "warnings": {}, "history": [],
        **changed,
    }  # fmt: skip


def as_shown(stored: dict[str, Any]) -> Form:
    """The form as the browser sends it back when nobody touched it."""
    values = {name: value for name, value in orders_form.values(stored, FORMATS).items() if value != ""}
    shown = orders_form.rows(stored, FORMATS, {})
    names = ("id", "item", "molit_code", "part_class", "quantity", "unit_price", "labour_fee", "labour_hours")
    columns = {f"line.{name}": [row[name] for row in shown] for name in names}
    empty = dict.fromkeys(("assignee", "request", "for_customer", "for_shop", "discount"), "")
    return Form({**empty, **columns, **values, "version": str(stored["version"])})
