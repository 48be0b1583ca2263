"""The cabinet at the first shop, and which car each of its keys belongs to."""

from __future__ import annotations

from typing import Final

from services.demo.desk import Desk
from services.demo.history import Known
from services.demo.sources import Shop
from shared.identity import Identity

# The tags that hang in deploy/cabinet-sim at its start, and one that is out with a technician.
_TAGS: Final = {
    "0100A1B001": "28고4756",
    "0100A1B002": "29오8833",
    "0100A1B003": "12?3456",
    "0100A1B004": "37라3902",
    "0100A1B005": "20?5454",
    "0100A1B006": "경기34부2984",
}


def register_cabinet(desk: Desk, manager: Identity, shop: Shop) -> None:
    """It stands in the manager's shop."""
    desk.ask(manager, "keys", "register_cabinet", ("cabinet",), id=f"{shop.slug}-1", name=f"{shop.name} 1")


def hang_keys(desk: Desk, manager: Identity, known: dict[str, Known]) -> None:
    """Which tag belongs to which car."""
    for tag, plate in _TAGS.items():
        desk.ask(manager, "keys", "assign_key", ("key", tag), tag=tag, car_id=known[plate].id)
