"""The slot maps and what happened in them, kept from the log (CN-110, CN-111)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from services.keys.board import Board, Drawer, Slot
from services.keys.custody import CABINET_CODEC, KEY_CODEC
from services.keys.reports import REPORT_CODEC
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement


class KeysView:
    """Satisfies `shared.projections.View`; see ``sql/tables.sql``."""

    name = "keys"
    version = 1
    tables: Traversable = files("services.keys") / "sql" / "tables.sql"
    types = CABINET_CODEC.types | KEY_CODEC.types | REPORT_CODEC.types

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """Cabinets first, so that what their agents report finds them."""
        _keep_cabinets([event for event in batch if event.category == "cabinet"], cursor)
        _keep_keys([event for event in batch if event.category == "key"], cursor)
        _take_reports([event for event in batch if event.category == "cabinet_log"], cursor)
        return {f"cabinets:{event.meta.dealership}" for event in batch}


VIEW = KeysView()


def _keep_cabinets(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    found = {event.key: CABINET_CODEC.decode(event) for event in events}
    _keep(
        cursor,
        "keep_cabinets",
        ("id", "name", "dealership", "drawers"),
        [(key, each.name, each.dealership, each.drawers) for key, each in found.items()],
    )


def _keep_keys(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    cars = {event.key: event.data.get("car_id") for event in events}
    _keep(cursor, "keep_keys", ("tag", "car_id"), list(cars.items()))


def _take_reports(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    if not events:
        return
    decoded = [(event, REPORT_CODEC.decode(event)) for event in events]
    board = _load({each.cabinet for _, each in decoded}, cursor)
    for event, each in decoded:
        board.take(each.cabinet, each.kind, each.data, event.occurred_at)
    _keep_board(board, cursor)
    _keep(
        cursor,
        "keep_movements",
        ("xid", "position", "cabinet", "at", "kind", "drawer", "slot", "tag", "stepped"),
        [
            (
                event.place.xid,
                event.place.position,
                each.cabinet,
                event.occurred_at,
                each.kind,
                each.data.get("drawer"),
                each.data.get("slot"),
                each.data.get("tag"),
                each.stepped,
            )
            for event, each in decoded
        ],
    )
    heard = {each.cabinet: event.occurred_at for event, each in decoded}
    _keep(cursor, "heard", ("cabinet", "at"), list(heard.items()))


def _load(cabinets: set[str], cursor: Cursor) -> Board:
    board = Board()
    cursor.execute(_sql("load_slots"), {"cabinets": sorted(cabinets)})
    for cabinet, drawer, slot, state, tag, since in cursor.fetchall():
        board.slots[cabinet, drawer, slot] = Slot(state, tag, since)
    cursor.execute(_sql("load_drawers"), {"cabinets": sorted(cabinets)})
    for cabinet, drawer, *told in cursor.fetchall():
        board.drawers[cabinet, drawer] = Drawer(*told)
    return board


def _keep_board(board: Board, cursor: Cursor) -> None:
    slots = [(place, board.slots[place]) for place in sorted(board.changed_slots)]
    _keep(
        cursor,
        "keep_slots",
        ("cabinet", "drawer", "slot", "state", "tag", "since"),
        [(*place, slot.state, slot.tag, slot.since) for place, slot in slots],
    )
    drawers = [(place, board.drawers[place]) for place in sorted(board.changed_drawers)]
    _keep(
        cursor,
        "keep_drawers",
        ("cabinet", "drawer", "movement", "door_open", "silent", "tampered"),
        [(*place, each.movement, each.door_open, each.silent, each.tampered) for place, each in drawers],
    )


def _keep(cursor: Cursor, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        by_column = zip(columns, zip(*rows, strict=True), strict=True)
        cursor.execute(_sql(name), {column: list(values) for column, values in by_column})


def _sql(name: str) -> str:
    return statement("services.keys", name)
