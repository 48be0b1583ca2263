"""Fact → commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.maintenance.account import MoveAccount


def on_customers_merged(data: Mapping[str, Any]) -> MoveAccount:
    """What the merged record owes is owed by the survivor from now on."""
    return MoveAccount(from_customer_id=data["merged_id"], to_customer_id=data["survivor_id"])
