"""The rail: the pages that exist, grouped (CM-08, CM-09), cut down to what the employee may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.web.routing import SIGNED_IN, MenuItem
from services.web.sessions import User

# In this order, each with its catalogue key `menu.group.<name>`; the first stands without a heading.
GROUPS: Final = ("", "customers", "orders", "money", "head_office", "settings")


@dataclass(frozen=True)
class Section:
    """A heading of the rail and what stands below it."""

    group: str
    items: Sequence[MenuItem]


class Menu:
    """All entries, from every page module."""

    def __init__(self, items: Iterable[MenuItem]) -> None:
        self._items = sorted(items, key=lambda item: (GROUPS.index(item.group), item.order, item.id))

    def allowed(self, user: User) -> list[MenuItem]:
        """What this employee may open, in the order of the rail."""
        return [item for item in self._items if item.permission == SIGNED_IN or user.may(item.permission)]

    def sections(self, user: User) -> list[Section]:
        """The rail's groups; empty ones are left out."""
        allowed = self.allowed(user)
        found = [(group, [item for item in allowed if item.group == group]) for group in GROUPS]
        return [Section(group, items) for group, items in found if items]

    def favourites(self, user: User) -> list[MenuItem]:
        """The starred entries (CM-08), in the order in which they were starred."""
        by_id = {item.id: item for item in self.allowed(user)}
        return [by_id[name] for name in user.favourites if name in by_id]

    def current(self, path: str) -> str:
        """The id of the entry whose page, or a page below it, is open."""
        matching = [item for item in self._items if _covers(item.path, path)]
        return max(matching, key=lambda item: len(item.path)).id if matching else ""


def _covers(menu_path: str, path: str) -> bool:
    return path == menu_path or (menu_path != "/" and path.startswith(menu_path.rstrip("/") + "/"))
