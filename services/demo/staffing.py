"""The demonstration's shops and the people who work there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.demo.desk import Desk
from services.demo.roles import ROLES, WHOLE_GROUP
from services.demo.sources import Employee, Shop, shops, table
from shared.bus.errors import DeadlineExceeded
from shared.eventlog import Place
from shared.identity import Identity, service_identity
from shared.postgres import Pool
from shared.projections import wait_for

# Printed by `make up`, for a demonstration on one's own machine only.
PASSWORD: Final = "baylog-demo"  # noqa: S105  meant to be known
_SINCE: Final = date(2013, 1, 1)
_ROOT: Final = service_identity("demo")
_READERS: Final = ("customer", "estimate", "maintenance", "report")
_PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Crew:
    """Who acts for each login; they may date their work back, as an import may."""

    by_login: dict[str, Identity]

    def advisor(self, shop: Shop) -> Identity:
        """The first advisor of a shop."""
        return self.by_login[shop.logins("advisor")[0]]


def open_group(desk: Desk, views: Pool, group: Sequence[Shop]) -> Crew:
    """Every shop, everybody's account, what each may do."""
    people: dict[str, Identity] = {}
    opened = str(Place.START)
    for shop in group:
        answer = desk.ask(_ROOT, "staff", "open_dealership", (shop.slug,), **_opening(shop))
        opened = answer["place"]
        if shop.papers:
            desk.ask(_ROOT, "staff", "describe_shop", (shop.slug,), dealership=shop.slug, **shop.papers)
        for person in shop.employees:
            people[person.login] = _hire(desk, _ROOT, person, shop.slug)
    for entry in table("group.toml")["head_office"]:
        person = Employee(**entry)
        people[person.login] = _hire(desk, _ROOT, person, shops()[0].slug)
    _await_known(views, opened)
    return Crew(people)


def _opening(shop: Shop) -> dict[str, str]:
    return {
        "id": shop.slug,
        "name": shop.name,
        "time_zone": shop.time_zone,
        "currency": shop.currency.value,
        "locale": shop.locale,
    }


def _await_known(views: Pool, opened: str) -> None:
    """An order takes its currency from the workshop's tables: work begins once the opening stands there."""
    for view in _READERS:
        if not wait_for(views, view, opened, _PATIENCE_SECONDS):
            raise DeadlineExceeded(f"the view {view} does not come to know the shops")


def _hire(desk: Desk, root: Identity, person: Employee, home: str) -> Identity:
    account: dict[str, Any] = {"login": person.login, "name": person.name, "dealership": home}
    first = {"since": _SINCE.isoformat(), "password": PASSWORD}
    key = desk.ask(root, "staff", "hire", (person.login,), **account, **first)["id"]
    where = "*" if person.role in WHOLE_GROUP else home
    granted = list(ROLES[person.role])
    desk.ask(root, "staff", "set_permissions", (person.login,), id=key, dealership=where, permissions=granted)
    return Identity(key, person.name, home, frozenset({"*"}), group=person.role in WHOLE_GROUP)
