"""What the consulting service told, as pages show it: the symptom tree, what a visit's customer noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.contracts.estimate_inspection import PICTURE_FORMS
from shared.kernel.errors import Refusal

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


async def article_of(web: Web, topic: str) -> dict[str, Any]:
    """The page on a part, in every language."""
    return await web.call("consulting", "get_article", {"topic": topic})


def picture_key(topic: str, picture_id: str, form: str = "whole") -> str:
    """Where a picture of the shop's own is kept; ValueError or KeyError for what names none."""
    if not topic.replace("_", "").isalpha():
        raise ValueError(topic)
    return f"article/{topic.lower()}/{UUID(picture_id)}{PICTURE_FORMS[form]}"


def case_picture_key(case_id: str, picture_id: str, form: str = "whole") -> str:
    """Where a picture of a repair case is kept; ValueError or KeyError for what names none."""
    return f"case/{UUID(case_id)}/{UUID(picture_id)}{PICTURE_FORMS[form]}"


async def fluids_of(web: Web, car: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What a car takes, and which of the catalogue's names mean one of it; nothing while nobody can say."""
    asked = {"model": car["model"], "engine": car["engine"] or "", "names": list(names)}
    try:
        return await web.call("consulting", "fluids_for", asked)
    except (CallFailed, Refusal):
        return {"rows": [], "kinds": {}}


def litres(millilitres: int) -> str:
    """4300 is "4.3"."""
    return f"{millilitres / 1000:.3f}".rstrip("0").rstrip(".")
