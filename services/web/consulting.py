"""What the consulting service told, as pages show it: the symptom tree, what a visit's customer noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.web.web import Web
from shared.bus.errors import CallFailed

Tree = Mapping[str, Mapping[str, Any]]


async def symptom_tree(web: Web) -> Tree:
    """Every symptom by its id."""
    found = await web.call("consulting", "symptoms")
    return {symptom["id"]: symptom for symptom in found["symptoms"]}


async def noted_at(web: Web, order_id: str) -> list[dict[str, Any]]:
    """What the customer of a visit noticed; nothing while the service is away: the sheet works without."""
    try:
        found = await web.call("consulting", "get_consultation", {"order_id": order_id})
    except CallFailed:
        return []
    noted: list[dict[str, Any]] = found["noted"]
    return noted


def asked_for(noted: Sequence[Mapping[str, Any]], item: str) -> list[str]:
    """The symptoms for which an item of the sheet is to be looked at."""
    return [told["symptom"] for told in noted if item in told["items"]]
