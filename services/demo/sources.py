"""The files that ship beside this package, read once into plain values."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from shared.kernel.money import Currency

_DATA = files("services.demo") / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a csv file, by its header."""
    return list(csv.DictReader((_DATA / name).read_text("utf-8").splitlines()))


@cache
def table(name: str) -> dict[str, Any]:
    """The content of a toml file."""
    return tomllib.loads((_DATA / name).read_text("utf-8"))


@dataclass(frozen=True)
class Employee:
    """Who signs in; `role` is a key of `ROLES` in :mod:`services.demo.roles`."""

    login: str
    name: str
    role: str


@dataclass(frozen=True)
class Shop:
    """A dealership of the group; `country` decides its public holidays, `papers` is printed on its forms."""

    slug: str
    name: str
    time_zone: str
    currency: Currency
    locale: str
    country: str
    employees: tuple[Employee, ...]
    papers: Mapping[str, str] = field(default_factory=dict)

    def logins(self, role: str) -> tuple[str, ...]:
        """The logins of those who work here in a role."""
        return tuple(person.login for person in self.employees if person.role == role)


@dataclass(frozen=True)
class Part:
    """One catalogue line of a job; prices are in won."""

    names: Mapping[str, str]
    molit_item: str
    part_class: str
    quantity: int
    unit_price: int
    labour: int
    labour_hours: Decimal


@dataclass(frozen=True)
class Job:
    """Lines that are done together; `weight` is how often, relative to the others."""

    name: str
    weight: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Model:
    """A car model as a workshop writes it, with the distance such cars run in a year."""

    name: str
    engine: str
    transmission: str
    average_km_per_year: int
    weight: int


@cache
def shops() -> tuple[Shop, ...]:
    """The demonstration group, the main dealership first."""
    return tuple(_shop(entry) for entry in table("group.toml")["dealership"])


@cache
def towns() -> tuple[tuple[str, str], ...]:
    """Slug and name of further towns, for groups larger than the demonstration's."""
    return tuple((entry["slug"], entry["name"]) for entry in table("group.toml")["town"])


def group_of(size: int) -> tuple[Shop, ...]:
    """So many shops: the demonstration's, then one per further town."""
    if size > len(shops()) + len(towns()):
        raise ValueError(f"there are towns for {len(shops()) + len(towns())} shops only")
    return (*shops(), *(_town_shop(slug, name) for slug, name in towns()))[:size]


@cache
def jobs() -> tuple[Job, ...]:
    """What a workshop does, with list prices."""
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows("catalogue.csv"):
        by_name.setdefault(row["job"], []).append(row)
    return tuple(
        Job(name, int(lines[0]["weight"]), tuple(map(_part, lines))) for name, lines in by_name.items()
    )


@cache
def models(locale: str) -> tuple[Model, ...]:
    """The cars on the road where this language is spoken."""
    return tuple(
        Model(
            row["model"],
            row["engine"],
            row["transmission"],
            int(row["average_km_per_year"]),
            int(row["weight"]),
        )
        for row in rows("vehicles.csv")
        if row["locale"] == locale
    )


@cache
def work_code(name: str) -> str | None:
    """The regulator's code of an item by its name, of the table in use; None is work without a code."""
    found = (row for row in rows("molit_work_codes.csv") if row["table"] == "2026" and row["name"] == name)
    return next((row["group"] + row["number"] for row in found), None)


def _shop(entry: dict[str, Any]) -> Shop:
    return Shop(
        slug=entry["slug"],
        name=entry["name"],
        time_zone=entry["time_zone"],
        currency=Currency(entry["currency"]),
        locale=entry["locale"],
        country=entry["country"],
        employees=tuple(Employee(**person) for person in entry["employees"]),
        papers=entry.get("papers", {}),
    )


def _town_shop(slug: str, town: str) -> Shop:
    first = shops()[0]
    staff = (("advisor", "상담 1"), ("advisor", "상담 2"), ("technician", "정비 1"), ("supervisor", "반장"))
    people = (Employee(f"{slug}{n}", f"{town} {name}", role) for n, (role, name) in enumerate(staff, start=1))
    return replace(first, slug=slug, name=f"{town} 서비스센터", employees=tuple(people))


def _part(row: dict[str, str]) -> Part:
    return Part(
        names={locale: row[f"item_{locale}"] for locale in ("ko", "ja", "zh")},
        molit_item=row["molit_item"],
        part_class=row["part_class"],
        quantity=int(row["quantity"]),
        unit_price=int(row["unit_price_krw"]),
        labour=int(row["labour_krw"]),
        labour_hours=Decimal(row["labour_hours"]),
    )
