"""Rows of the view `keys` that the records of the cabinets and the desk's doings leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, Final

from psycopg2.extras import Json

from services.keys import events as e
from services.keys.board import Board, Drawer, Slot
from services.keys.streams import KEY_CODEC, REPORT_CODEC
from services.keys.whereabouts import Keys, Noticed, When, Whereabouts
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement
from shared.projections.table import Table

_KEY: Final = Table("key", tuple(each.name for each in fields(Whereabouts)))


def take_reports(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    """The slot maps."""
    if not events:
        return
    decoded = [(event, REPORT_CODEC.decode(event)) for event in events]
    board = _load({each.cabinet for _, each in decoded}, cursor)
    for event, each in decoded:
        board.take(each.cabinet, each.kind, each.data, _when(event, each.skew))
    _keep_board(board, cursor)
    heard = {each.cabinet: event.recorded_at for event, each in decoded}
    rows = [(cabinet, at, board.lost.get(cabinet)) for cabinet, at in heard.items()]
    keep(cursor, "heard", ("cabinet", "at", "lost"), rows)


def take_keys(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    """In the order of the log, across what cabinets report and what the desk says."""
    told = [(event, _decoded(event)) for event in events]
    reports = [each for _, each in told if isinstance(each, e.CabinetReported)]
    keys = _load_keys([event.key for event in events if event.category == "key"], reports, cursor)
    movements: list[tuple[Any, ...]] = []
    for event, each in told:
        home = event.meta.dealership
        movements.append(_movement(event, each))
        if isinstance(each, e.CabinetReported):
            keys.report(each.cabinet, home, each.kind, each.data, _when(event, each.skew))
            movements += _noticed(event, each, keys.noticed)
        else:
            keys.tell(event.key, each, home, _when(event))
    _KEY.save(cursor, [asdict(keys.found[tag]) for tag in sorted(keys.changed)])
    keep(cursor, "keep_movements", _MOVEMENT, movements)


def _load_keys(tags: Iterable[str], reports: Sequence[e.CabinetReported], cursor: Cursor) -> Keys:
    wanted = set(tags)
    for each in reports:
        wanted |= {key["tag"] for key in each.data.get("keys", ())}
        wanted |= {each.data["tag"]} if "tag" in each.data else set()
    # an inventory also tells of the keys that it does not find
    searched = {each.cabinet for each in reports if each.kind == "inventory"}
    cursor.execute(sql("load_keys"), {"tags": sorted(wanted), "cabinets": sorted(searched)})
    return Keys({row[0]: Whereabouts(*row) for row in cursor.fetchall()})


def _load(cabinets: set[str], cursor: Cursor) -> Board:
    board = Board()
    cursor.execute(sql("load_slots"), {"cabinets": sorted(cabinets)})
    for cabinet, drawer, slot, state, tag, since in cursor.fetchall():
        board.slots[cabinet, drawer, slot] = Slot(state, tag, since)
    cursor.execute(sql("load_drawers"), {"cabinets": sorted(cabinets)})
    for cabinet, drawer, *told in cursor.fetchall():
        board.drawers[cabinet, drawer] = Drawer(*told)
    return board


def _keep_board(board: Board, cursor: Cursor) -> None:
    slots = [(place, board.slots[place]) for place in sorted(board.changed_slots)]
    keep(
        cursor,
        "keep_slots",
        ("cabinet", "drawer", "slot", "state", "tag", "since"),
        [(*place, slot.state, slot.tag, slot.since) for place, slot in slots],
    )
    told = tuple(each.name for each in fields(Drawer))
    drawers = [(place, board.drawers[place]) for place in sorted(board.changed_drawers)]
    rows = [(*place, *(getattr(each, name) for name in told)) for place, each in drawers]
    keep(cursor, "keep_drawers", ("cabinet", "drawer", *told), rows)


_MOVEMENT: Final = (
    "xid", "position", "ordinal", "cabinet", "at", "kind", "drawer", "slot", "tag", "stepped",
    "actor", "told",
)  # fmt: skip
# What stands in columns of its own, or is too much to be told in a line.
_NOT_TOLD: Final = frozenset(("drawer", "slot", "tag", "slots", "keys", "unread"))


def _movement(event: StoredEvent, told: e.CabinetReported | e.KeyEvent) -> tuple[Any, ...]:
    number, actor = (event.place.xid, event.place.position, 0), event.meta.actor
    if not isinstance(told, e.CabinetReported):
        desk = (None, event.occurred_at, event.type, None, None, event.key, False)
        return (*number, *desk, actor, Json(event.data))
    place = tuple(told.data.get(name) for name in ("drawer", "slot", "tag"))
    more = {name: value for name, value in told.data.items() if name not in _NOT_TOLD and value is not None}
    if told.skew:
        more["skew"] = told.skew
    return (*number, told.cabinet, event.occurred_at, told.kind, *place, told.stepped, actor, Json(more))


def _noticed(
    event: StoredEvent, told: e.CabinetReported, noticed: Sequence[Noticed]
) -> Iterable[tuple[Any, ...]]:
    for ordinal, each in enumerate(noticed, start=1):
        where = (told.cabinet, event.occurred_at, each.kind, each.drawer, each.slot, each.tag, told.stepped)
        yield (event.place.xid, event.place.position, ordinal, *where, event.meta.actor, Json({}))


def _decoded(event: StoredEvent) -> e.CabinetReported | e.KeyEvent:
    return KEY_CODEC.decode(event) if event.category == "key" else REPORT_CODEC.decode(event)


def _when(event: StoredEvent, skew: int | None = None) -> When:
    """`skew`: seconds by which the clock of who says it was ahead."""
    return When(event.occurred_at - timedelta(seconds=skew or 0), event.recorded_at)


def keep(cursor: Cursor, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One statement on whole columns."""
    if rows:
        by_column = zip(columns, zip(*rows, strict=True), strict=True)
        cursor.execute(sql(name), {column: list(values) for column, values in by_column})


def sql(name: str) -> str:
    """A statement of this service."""
    return statement("services.keys", name)
