"""The lists of dealerships and employees, kept from the log. Who may do what is never read from here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from services.staff.accounts import DEALERSHIP_CODEC, EMPLOYEE_CODEC
from services.staff.events import SignedIn, SignInFailed
from services.staff.model import Employee, evolve
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement

# Every sign-in is an event, and none of them shows in a list.
_UNSHOWN = frozenset((SignedIn.__event_name__, SignInFailed.__event_name__))  # type: ignore[attr-defined]  # set by @event


@dataclass
class _Row:
    version: int
    hired_at: datetime
    state: Employee


class StaffView:
    """Satisfies `shared.projections.View`; see ``sql/tables.sql``."""

    name = "staff"
    version = 1
    tables: Traversable = files("services.staff") / "sql" / "tables.sql"
    types = DEALERSHIP_CODEC.types | (EMPLOYEE_CODEC.types - _UNSHOWN)

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """Rows are read, moved on by the batch's events, written back."""
        _keep_dealerships([event for event in batch if event.category == "dealership"], cursor)
        changes = [event for event in batch if event.category == "employee"]
        rows = _load({event.key for event in changes}, cursor)
        for event in changes:
            row = rows.setdefault(event.key, _Row(0, event.occurred_at, Employee()))
            row.version = event.version
            row.state = evolve(row.state, EMPLOYEE_CODEC.decode(event))
        _keep_employees(rows, cursor)
        return ("staff",)


VIEW = StaffView()


def _load(ids: set[str], cursor: Cursor) -> dict[str, _Row]:
    if not ids:
        return {}
    cursor.execute(_sql("load_employees"), {"ids": sorted(ids)})
    return {
        key: _Row(version, hired_at, msgspec.convert(state, Employee))
        for key, version, hired_at, state in cursor.fetchall()
    }


def _keep_employees(rows: dict[str, _Row], cursor: Cursor) -> None:
    if not rows:
        return
    cursor.execute(
        _sql("keep_employees"),
        {
            "ids": list(rows),
            "versions": [row.version for row in rows.values()],
            "hired": [row.hired_at for row in rows.values()],
            "states": [json.dumps(_plain(row.state), sort_keys=True) for row in rows.values()],
        },
    )


def _plain(state: Employee) -> dict[str, Any]:
    # Sets have no order of their own: a rebuilt row must equal the live one.
    grants = {where: sorted(what) for where, what in sorted(state.grants.items())}
    plain: dict[str, Any] = msgspec.to_builtins(state)
    return plain | {"grants": grants, "failures": 0, "locked_until": None}


def _keep_dealerships(events: list[StoredEvent], cursor: Cursor) -> None:
    if not events:
        return
    opened = {event.key: DEALERSHIP_CODEC.decode(event) for event in events}
    cursor.execute(
        _sql("keep_dealerships"),
        {
            "ids": list(opened),
            "names": [each.name for each in opened.values()],
            "zones": [each.time_zone for each in opened.values()],
            "currencies": [each.currency for each in opened.values()],
            "locales": [each.locale for each in opened.values()],
        },
    )


def _sql(name: str) -> str:
    return statement("services.staff", name)
