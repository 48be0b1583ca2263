"""Fact → commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from services.maintenance.account import MoveAccount
from services.maintenance.commands import AskConsent, TakeConsent
from services.maintenance.lines import Line
from shared.regulation.lines import WorkLine

# what an estimate says of a line and an order keeps
_TAKEN_OVER: Final = tuple(WorkLine.__dataclass_fields__)


def on_customers_merged(data: Mapping[str, Any]) -> MoveAccount:
    """What the merged record owes is owed by the survivor from now on."""
    return MoveAccount(from_customer_id=data["merged_id"], to_customer_id=data["survivor_id"])


def on_estimate_issued(data: Mapping[str, Any]) -> AskConsent:
    """Work needs the customer's word from now on."""
    return AskConsent(estimate_id=data["estimate_id"], number=data["number"])


def on_estimate_answered(data: Mapping[str, Any]) -> TakeConsent:
    """What was accepted comes to the order under the estimate's own line ids."""
    evidence = data["evidence"]
    return TakeConsent(
        estimate_id=data["estimate_id"],
        number=data["number"],
        means=data["means"],
        accepted=tuple(_line(line) for line in data["accepted"]),
        declined=tuple(line["id"] for line in data["declined"]),
        evidence=evidence["sha256"] if evidence else None,
        extra=data.get("kind") == "extra",
    )


def _line(line: Mapping[str, Any]) -> Line:
    return msgspec.convert({name: line[name] for name in _TAKEN_OVER}, Line)
