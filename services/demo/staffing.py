"""The demonstration's shops and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.demo.desk import Desk
from services.demo.roles import ROLES, WHOLE_GROUP
from services.demo.sources import Employee, Shop, shops, table
from shared.identity import Identity, service_identity

# Printed by `make up`, for a demonstration on one's own machine only.
PASSWORD: Final = "baylog-demo"  # noqa: S105  meant to be known
_SINCE: Final = date(2013, 1, 1)


@dataclass(frozen=True)
class Crew:
    """Who acts for each login; they may date their work back, as an import may."""

    by_login: dict[str, Identity]

    def advisor(self, shop: Shop) -> Identity:
        """The first advisor of a shop."""
        return self.by_login[shop.logins("advisor")[0]]


def open_group(desk: Desk) -> Crew:
    """Every shop, everybody's account, what each may do."""
    root = service_identity("demo")
    people: dict[str, Identity] = {}
    for shop in shops():
        opening = {"id": shop.slug, "name": shop.name, "time_zone": shop.time_zone}
        money = {"currency": shop.currency.value, "locale": shop.locale}
        desk.ask(root, "staff", "open_dealership", (shop.slug,), **opening, **money)
        for person in shop.employees:
            people[person.login] = _hire(desk, root, person, shop.slug)
    for entry in table("group.toml")["head_office"]:
        person = Employee(**entry)
        people[person.login] = _hire(desk, root, person, shops()[0].slug)
    return Crew(people)


def _hire(desk: Desk, root: Identity, person: Employee, home: str) -> Identity:
    account: dict[str, Any] = {"login": person.login, "name": person.name, "dealership": home}
    first = {"since": _SINCE.isoformat(), "password": PASSWORD}
    key = desk.ask(root, "staff", "hire", (person.login,), **account, **first)["id"]
    where = "*" if person.role in WHOLE_GROUP else home
    granted = list(ROLES[person.role])
    desk.ask(root, "staff", "set_permissions", (person.login,), id=key, dealership=where, permissions=granted)
    return Identity(key, person.name, home, frozenset({"*"}))
