"""What is read from the view `staff`: lists, which may lag a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import psycopg2.errors

from services.staff.model import EVERYWHERE, Employee
from shared.contracts.staff import EmployeeRow, Home
from shared.kernel.clock import local_date, now
from shared.postgres import Pool, statement


def dealerships(views: Pool) -> list[Home]:
    """All dealerships of the group."""
    return [
        Home(id=key, name=name, time_zone=zone, currency=currency, locale=locale)
        for key, name, zone, currency, locale in _rows(views, "dealerships")
    ]


def dealership_ids(views: Pool) -> list[str]:
    """Their ids."""
    return [each["id"] for each in dealerships(views)]


def employees(views: Pool, dealership: str | None) -> list[EmployeeRow]:
    """Who works at a dealership, or in the whole group; CM-43."""
    zones = {each["id"]: each["time_zone"] for each in dealerships(views)}
    found = []
    for key, version, hired_at, plain in _rows(views, "employees"):
        state = msgspec.convert(plain, Employee)
        if dealership is None or dealership == state.dealership or dealership in state.grants:
            found.append(row(key, version, hired_at, state, zones.get(state.dealership, "UTC")))
    return found


def row(key: str, version: int, hired_at: datetime | None, state: Employee, zone: str) -> EmployeeRow:
    """An employee as the lists show them."""
    return EmployeeRow(
        id=key,
        name=state.name,
        login=state.login,
        dealership=state.dealership,
        state=state.state_on(local_date(now(), zone)),
        since=state.since.isoformat() if state.since else None,
        until=state.until.isoformat() if state.until else None,
        hired_at=hired_at.isoformat() if hired_at else None,
        grants={where: sorted(what) for where, what in sorted(state.grants.items())},
        version=version,
    )


def works_at(state: Employee, dealership: str) -> bool:
    """Whether they belong to the dealership or may do something there."""
    return state.dealership == dealership or dealership in state.grants or EVERYWHERE in state.grants


def _rows(views: Pool, name: str) -> list[tuple[Any, ...]]:
    try:
        with views.autocommit() as cursor:
            cursor.execute(statement("services.staff", name))
            return list(cursor.fetchall())
    except psycopg2.errors.UndefinedTable:
        # Before the view is built for the first time there is nothing to list yet.
        return []
