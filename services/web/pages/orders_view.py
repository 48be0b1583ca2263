"""An order as its template shows it: what maintenance and customer answered, in the reader's words; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.web.formats import Formats
from services.web.pages.orders_form import BLANK
from services.web.pages.orders_history import Told
from services.web.pages.orders_input import FLAGS, MEANS
from shared.kernel.money import VAT_RATE, Currency
from shared.kernel.phones import national

KINDS: Final = {"waiting_for_approval": "warn", "in_work": "acc", "ready": "ok", "cancelled": "bad"}
_LOCKED: Final = {"readonly": ""}
_LOCKED_CHOICE: Final = {"disabled": ""}
_NOTHING: Final = {"parts": 0, "labour": 0, "vat": 0, "total": 0, "discount": 0, "paid": 0, "receivable": 0}


@dataclass(frozen=True)
class Around:
    """What stands around an order on its page."""

    permissions: frozenset[str]
    people: Sequence[tuple[str, str]]
    codes: Sequence[Mapping[str, str]] = ()
    history: Sequence[Told] = ()
    chips: Sequence[Mapping[str, str]] = ()
    nobody: str = ""
    correcting: bool = False
    open_orders: Sequence[Mapping[str, Any]] = field(default_factory=list)
    back: Sequence[Mapping[str, Any]] = field(default_factory=list)


def of_order(order: Mapping[str, Any], formats: Formats, around: Around) -> dict[str, Any]:
    """A stored order."""
    may = around.permissions
    correcting = around.correcting and order["state"] == "delivered" and "order.correct" in may
    editable = order["editable"] and "order.edit" in may
    car, totals = order["car"], order["totals"]
    names = ("id", "number", "version", "state", "mileage_km", "changed_at", "currency", "totals")
    return {
        **_common(order["currency"], formats, around, locked=not editable, correcting=correcting),
        **{name: order[name] for name in names},
        **_car(car, order["customer"]["id"], order["customer"]["name"], order["customer"]["phones"]),
        "plate": order["plate"],
        "title": f"{order['plate']} {car['model']}".strip(),
        "topic": f"order:{order['id']}",
        "draft": f"/orders/{order['id']}" + ("?correct=1" if correcting else ""),
        "changes_url": f"/orders/{order['id']}/changes",
        "action": f"/orders/{order['id']}" + ("/correct" if correcting else ""),
        "state_kind": KINDS.get(order["state"], ""),
        "editable": editable,
        "moves": _moves(order, may),
        "can_move": bool(_moves(order, may)),
        "can_pay": _can_pay(order, may),
        "can_correct": order["state"] == "delivered" and "order.correct" in may and not correcting,
        "payments": [_payment(row, may) for row in order["payments"]],
        "due": totals["receivable"],
        "earlier": order["carried_receivable"],
        "accumulated": order["accumulated_receivable"],
        "last_mileage_hint": "",
        "back": [],
        # what was told to the regulator is corrected with a reason that goes there too (CM-41)
        "reported": order.get("statement") is not None,
    }


def of_car(
    car: Mapping[str, Any], document: str, hint: str, owed: int, formats: Formats, around: Around
) -> dict[str, Any]:
    """An order that is being written for a car and is not stored yet; `document` is its page's address."""
    phones = [each["number"] for each in car["customer"]["phones"]]
    return {
        **_common(formats.currency.value, formats, around, locked=False, correcting=False),
        **_car(car, car["customer_id"], car["customer"]["name"], phones),
        "id": "",
        "number": "",
        "version": 0,
        "state": "",
        "mileage_km": None,
        "changed_at": "",
        "state_kind": "",
        "topic": "",
        "changes_url": "",
        "editable": True,
        "totals": dict(_NOTHING),
        "moves": [],
        "can_move": False,
        "can_pay": True,
        "can_correct": False,
        "payments": [],
        "title": f"{car['plate']} {car['model']}".strip(),
        "plate": car["plate"],
        "draft": document,
        "action": document,
        "currency": formats.currency.value,
        "due": 0,
        "earlier": owed,
        "accumulated": owed,
        "last_mileage_hint": hint,
        "back": around.back,
        "reported": False,
    }


def _common(
    currency: str, formats: Formats, around: Around, *, locked: bool, correcting: bool
) -> dict[str, Any]:
    money, plain = formats.money(0, currency), formats.amount(0, currency)
    sign, _, unit = money.partition(plain)
    closed = locked and not correcting
    return {
        "digits": Currency(currency).minor_digits,
        "vat_percent": int(VAT_RATE[Currency(currency)] * 100),
        "sign": sign,
        "unit": unit,
        "correcting": correcting,
        "locked_lines": closed,
        "lock": _LOCKED if locked else {},
        "lock_choice": _LOCKED_CHOICE if locked else {},
        "lock_vat": _LOCKED_CHOICE if closed else {},
        "lock_discount": _LOCKED if closed else {},
        "mileage_lock": _LOCKED if closed else {},
        "mileage_attrs": {"inputmode": "numeric", "data-grouped": "", "data-first": ""}
        | (_LOCKED if closed else {}),
        "assignees": [("", around.nobody), *around.people],
        "codes": around.codes,
        "history": around.history,
        "chips": around.chips,
        "open_orders": around.open_orders,
        "blank_row": BLANK,
        "means": MEANS,
        "flag_names": FLAGS,
    }


def _car(car: Mapping[str, Any], customer_id: str, name: str, phones: Sequence[str]) -> dict[str, Any]:
    return {
        **{part: car[part] for part in ("model", "company", "engine", "transmission", "vin")},
        "car_id": car["id"],
        "average_km": car["average_km_per_year"],
        "customer_id": customer_id,
        "customer_name": name,
        "phone": national(phones[0]) if phones else "",
    }


def _moves(order: Mapping[str, Any], may: frozenset[str]) -> list[str]:
    if "order.edit" not in may:
        return []
    return [state for state in order["next_states"] if state != "delivered" or "order.deliver" in may]


def _can_pay(order: Mapping[str, Any], may: frozenset[str]) -> bool:
    owed = order["totals"]["receivable"] > 0 or order["carried_receivable"] > 0
    return "order.edit" in may and owed and order["state"] not in ("reserved", "cancelled")


def _payment(row: Mapping[str, Any], may: frozenset[str]) -> dict[str, Any]:
    refundable = row["left"] > 0 and "order.correct" in may
    return {**row, "refundable": refundable, "refunded": row["left"] < row["amount"]}
