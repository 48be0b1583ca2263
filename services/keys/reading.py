"""The slot maps, from the view `keys`."""

from __future__ import annotations

from typing import Any

import psycopg2.errors

from services.keys.board import EMPTY, Drawer
from shared.contracts.keys import SLOTS_OF_A_DRAWER, CabinetAnswer, DrawerAnswer, SlotAnswer
from shared.identity import Identity
from shared.kernel.errors import NotFound
from shared.postgres import Pool, statement


def cabinets(views: Pool, dealership: str | None, key: str | None = None) -> list[CabinetAnswer]:
    """The cabinets of a dealership, or of the group; one of them where `key` names it."""
    try:
        found = rows(views, "cabinets", dealership=dealership, id=key)
    except psycopg2.errors.UndefinedTable:
        # before the view is built for the first time there is nothing to show yet
        return []
    ids = [row[0] for row in found]
    slots = {row[:3]: row[3:] for row in rows(views, "slots", cabinets=ids)}
    drawers = {row[:2]: Drawer(*row[2:]) for row in rows(views, "drawers", cabinets=ids)}
    return [
        CabinetAnswer(
            id=id_,
            name=name,
            dealership=home,
            heard_at=heard.isoformat() if heard else None,
            drawers=[_drawer(id_, number, drawers, slots) for number in range(1, count + 1)],
        )
        for id_, name, home, count, heard in found
    ]


def cabinet(views: Pool, key: str, identity: Identity) -> CabinetAnswer:
    """One cabinet that the caller may see; NotFound otherwise."""
    found = cabinets(views, None if identity.group else identity.dealership, key)
    if not found:
        raise NotFound(kind="cabinet")
    return found[0]


def zone_of(views: Pool, dealership: str) -> str:
    """The time zone of a dealership that has a cabinet."""
    return str(dict(rows(views, "zones")).get(dealership, "Asia/Seoul"))


def _drawer(cabinet_id: str, number: int, drawers: dict[Any, Drawer], slots: dict[Any, Any]) -> DrawerAnswer:
    told = drawers.get((cabinet_id, number), Drawer())
    return DrawerAnswer(
        drawer=number,
        movement=told.movement,
        door_open=told.door_open,
        silent=told.silent,
        tampered=told.tampered,
        slots=[
            _slot(slot, slots.get((cabinet_id, number, slot))) for slot in range(1, SLOTS_OF_A_DRAWER + 1)
        ],
    )


def _slot(number: int, row: Any) -> SlotAnswer:
    if row is None:
        return SlotAnswer(slot=number, state=EMPTY, tag=None, car_id=None, kind=None, since=None)
    state, tag, car_id, kind, since = row
    return SlotAnswer(slot=number, state=state, tag=tag, car_id=car_id, kind=kind, since=since.isoformat())


def rows(views: Pool, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Of a named query."""
    with views.autocommit() as cursor:
        cursor.execute(statement("services.keys", name), parameters)
        return list(cursor.fetchall())
