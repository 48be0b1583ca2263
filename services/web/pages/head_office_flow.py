"""What flows through the workshops, out of reporting's answer; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

STATES: Final = ("reserved", "received", "inspecting", "waiting_for_approval", "in_work", "ready")
_DAYS: Final = range(1, 8)


def standing(flow: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row per shop: how many orders are in each state, and since when the first of them stands."""
    shops: dict[str, dict[str, Any]] = {}
    for row in flow["standing"]:
        shop = shops.setdefault(row["dealership"], {"states": {}, "oldest": row["oldest"], "orders": 0})
        shop["states"][row["state"]] = row["orders"]
        shop["orders"] += row["orders"]
        shop["oldest"] = min(shop["oldest"], row["oldest"])
    rows = [{"name": names.get(key, key), **shop} for key, shop in shops.items()]
    return sorted(rows, key=lambda row: (-row["orders"], row["name"]))


def week(flow: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arrivals by hour and weekday as a grid, its darkest cell 1; None when nobody came."""
    came = {(row["weekday"], row["hour"]): row["arrivals"] for row in flow["hours"] if row["arrivals"]}
    if not came:
        return None
    hours = range(min(hour for _, hour in came), max(hour for _, hour in came) + 1)
    most = max(came.values())
    days = [{"day": day, "cells": [_cell(came.get((day, hour), 0), most) for hour in hours]} for day in _DAYS]
    return {"hours": list(hours), "days": days}


def tills(flow: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row per shop, currency and means of payment."""
    return [{**row, "name": names.get(row["dealership"], row["dealership"])} for row in flow["till"]]


def _cell(count: int, most: int) -> dict[str, Any]:
    # in tenths, so that the style sheet knows every shade
    return {"count": count, "shade": -(-10 * count // most)}
