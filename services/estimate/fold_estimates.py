"""What events do to the row of an estimate. Pure: a row in, a row out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from shared.kernel.money import Currency, rounded, vat_on

Row = dict[str, Any]
Data = Mapping[str, Any]


def _drafted(row: Row, data: Data, at: datetime) -> Row:  # noqa: ARG001  one shape for all
    names = ("number", "dealership", "order_id", "car_id", "customer_id", "kind", "model", "currency")
    fresh = {"agreed": None, "callback": False, "issue": 0, "drafted_at": at, "issued_at": None}
    return {
        **{name: data[name] for name in names},
        **fresh,
        "answered_at": None,
        "valid_until": None,
        "state": "draft",
        "total": _total(data["lines"], data["currency"]),
    }


def _revised(row: Row, data: Data, at: datetime) -> Row:  # noqa: ARG001  one shape for all
    return {"state": "draft", "total": _total(data["lines"], row["currency"])}


def _issued(row: Row, data: Data, at: datetime) -> Row:  # noqa: ARG001  one shape for all
    told = {"total": data["totals"]["total"], "issue": data["issue"], "valid_until": data["valid_until"]}
    return {**told, "state": "issued", "issued_at": at, "callback": False}


def _answered(row: Row, data: Data, at: datetime) -> Row:  # noqa: ARG001  one shape for all
    return {
        "state": "answered",
        "answered_at": at,
        "agreed": data["totals"]["total"],
        "callback": False,
    }


CHANGES: Final[Mapping[str, Callable[[Row, Data, datetime], Row]]] = {
    "EstimateDrafted": _drafted,
    "EstimateRevised": _revised,
    "EstimateIssued": _issued,
    "EstimateAnswered": _answered,
    "CallbackRequested": lambda _, __, ___: {"callback": True},
    "CallbackMade": lambda _, __, ___: {"callback": False},
    "EstimateWithdrawn": lambda _, __, ___: {"state": "withdrawn", "callback": False},
    "EstimateOrdered": lambda _, data, __: {"order_id": data["order_id"]},
}


def _total(lines: list[Data], currency: str) -> int:
    """What the included lines come to, from the stored form."""
    taken = [line for line in lines if line["included"]]
    net: int = sum(
        rounded(Decimal(line["quantity"]) * line["unit_price"]) + line["labour_fee"] for line in taken
    )
    return net + vat_on(net, Currency(currency))
