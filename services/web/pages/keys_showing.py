"""What the pages about keys share: plates and names beside ids, and a key's place in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.web.people import people
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

Row = Mapping[str, Any]
# How loudly a place is shown.
PLACE_KINDS: Final[Mapping[str, str]] = {"cabinet": "ok", "person": "acc", "desk": "acc", "missing": "bad"}
_AT_ONCE: Final = 500


def topics(web: Web, dealerships: Iterable[str], kind: str = "cabinets") -> str:
    """The live topics of a page about keys of these dealerships; `kind` as the view `keys` names them."""
    return " ".join(f"{kind}:{each}" for each in sorted({web.user.dealership.id, *dealerships}))


async def with_plates(web: Web, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """`plate` beside each row's `car_id`."""
    told = [dict(row) for row in rows]
    cars = sorted({row["car_id"] for row in told if row.get("car_id")})
    plates: dict[str, str] = {}
    for start in range(0, len(cars), _AT_ONCE):
        asked = {"cars": cars[start : start + _AT_ONCE]}
        plates |= (await web.call("customer", "plates", asked))["plates"]
    return [{**row, "plate": plates.get(row.get("car_id") or "")} for row in told]


def place_text(web: Web, key: Row, names: Mapping[str, str]) -> str:
    """A slot, a person, the desk, the customer."""
    if key["place"] == "cabinet":
        where = web.text("keys.slot_short", drawer=key["drawer"], slot=key["slot"])
        return f"{key.get('cabinet_name') or key['cabinet']} {where}"
    if key["place"] == "person":
        return names.get(key["person"], key["person"])
    return web.text(f"keys.place.{key['place']}")


async def of_cards(web: Web, cars: Sequence[str]) -> dict[str, dict[str, str]]:
    """By car: where its key is, for a card; nothing while the keys service is away or for who may not see."""
    if not cars or not web.may("key.view"):
        return {}
    try:
        found = (await web.call("keys", "keys_of_cars", {"cars": list(cars)}, deadline=2))["keys"]
        names = (await people(web)).names
    except (CallFailed, Refusal):
        return {}
    return {car: _on_card(web, keys, names) for car, keys in found.items()}


def _on_card(web: Web, keys: Sequence[Row], names: Mapping[str, str]) -> dict[str, str]:
    """The key that moved last, and how many more there are."""
    first, more = keys[0], len(keys) - 1
    if first["place"] == "cabinet":
        where = web.text("keys.slot_short", drawer=first["drawer"], slot=first["slot"])
    else:
        where = place_text(web, first, names)
    text = web.text("keys.card", where=where)
    return {
        "text": f"{text} +{more}" if more else text,
        "kind": "bad" if first["place"] == "missing" else "",
    }
