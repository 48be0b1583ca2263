"""Rows of the view `keys` that the records of the cabinets and the desk's doings leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, Final

from psycopg2.extras import Json

from services.keys import events as e
from services.keys.board import Board, Drawer, Slot
from services.keys.order import Boot, Overtaking, Where
from services.keys.owners import customer_of
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
        board.take(each.cabinet, each.kind, each.data, _when(event, each))
    _keep_board(board, cursor)
    heard = {each.cabinet: event.recorded_at for event, each in decoded}
    rows = [(cabinet, at, *board.lost.get(cabinet, (False, ""))) for cabinet, at in heard.items()]
    keep(cursor, "heard", ("cabinet", "at", "lost", "lost_mark"), rows)


def take_keys(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    """In the order of the log, across what cabinets report and what the desk says."""
    told = [(event, _decoded(event)) for event in events]
    reports = [each for _, each in told if isinstance(each, e.CabinetReported)]
    keys = _load_keys([event.key for event in events if event.category == "key"], reports, cursor)
    boots = _load_boots([event for event, each in told if isinstance(each, e.CabinetReported)], cursor)
    movements: list[tuple[Any, ...]] = []
    for event, each in told:
        home = event.meta.dealership
        stands = _stands(event, boots)
        movements.append((*stands, *_movement(event, each)))
        if isinstance(each, e.CabinetReported):
            keys.report(each.cabinet, home, each.kind, each.data, _when(event, each))
            movements += [(*stands, *row) for row in _noticed(event, each, keys.noticed)]
        else:
            keys.tell(event.key, each, home, _when(event))
    _KEY.save(cursor, [asdict(keys.found[tag]) for tag in sorted(keys.changed)])
    keep(cursor, "keep_movements", _MOVEMENT, movements)
    begun = [(each.cabinet, each.device, each.number, *place) for each, place in sorted(boots.begun.items())]
    keep(cursor, "keep_boots", ("cabinet", "device", "boot", "xid", "position"), begun)


def _load_boots(events: Sequence[StoredEvent], cursor: Cursor) -> Overtaking:
    boots = sorted({Boot.of(event.key) for event in events})
    if not boots:
        return Overtaking({})
    asked = {
        "cabinets": [each.cabinet for each in boots],
        "devices": [each.device for each in boots],
        "boots": [each.number for each in boots],
    }
    cursor.execute(sql("load_overtaken"), asked)
    found = {Boot(cabinet, device, boot): place for cabinet, device, boot, *place in cursor.fetchall()}
    return Overtaking({boot: (xid, position) for boot, (xid, position) in found.items()})


def _stands(event: StoredEvent, boots: Overtaking) -> tuple[int, int, int, int]:
    """Where it belongs in a history: at its place in the log, or before what has overtaken it."""
    place: Where = (event.place.xid, event.place.position)
    if event.category != "cabinet_log":
        return (*place, 0, 0)
    boot = Boot.of(event.key)
    return (*boots.stands(boot, place), boot.number, event.version)


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
    for cabinet, drawer, slot, *seen in cursor.fetchall():
        board.slots[cabinet, drawer, slot] = Slot(*seen)
    cursor.execute(sql("load_drawers"), {"cabinets": sorted(cabinets)})
    for cabinet, drawer, *told in cursor.fetchall():
        board.drawers[cabinet, drawer] = Drawer(*told)
    cursor.execute(sql("load_lost"), {"cabinets": sorted(cabinets)})
    board.lost = {cabinet: (lost, mark) for cabinet, lost, mark in cursor.fetchall()}
    return board


def _keep_board(board: Board, cursor: Cursor) -> None:
    slots = [(place, board.slots[place]) for place in sorted(board.changed_slots)]
    keep(
        cursor,
        "keep_slots",
        ("cabinet", "drawer", "slot", "state", "tag", "since", "mark"),
        [(*place, slot.state, slot.tag, slot.since, slot.mark) for place, slot in slots],
    )
    told = tuple(each.name for each in fields(Drawer))
    drawers = [(place, board.drawers[place]) for place in sorted(board.changed_drawers)]
    rows = [(*place, *(_plain(getattr(each, name)) for name in told)) for place, each in drawers]
    keep(cursor, "keep_drawers", ("cabinet", "drawer", *told), rows)


def _plain(value: Any) -> Any:
    return Json(value) if isinstance(value, dict) else value


_MOVEMENT: Final = (
    "stands_xid", "stands_position", "boot", "sequence", "xid", "position", "ordinal", "cabinet", "at",
    "kind", "drawer", "slot", "tag", "stepped", "actor", "told",
)  # fmt: skip
# What stands in columns of its own, or is too much to be told in a line.
_NOT_TOLD: Final = frozenset(("drawer", "slot", "tag", "slots", "keys", "unread"))


def _movement(event: StoredEvent, told: e.CabinetReported | e.KeyEvent) -> tuple[Any, ...]:
    number, actor = (event.place.xid, event.place.position, 0), event.meta.actor
    if not isinstance(told, e.CabinetReported):
        desk = (None, event.occurred_at, event.type, None, None, event.key, False)
        return (*number, *desk, actor, Json(_said(event, told)))
    place = tuple(told.data.get(name) for name in ("drawer", "slot", "tag"))
    more = {name: value for name, value in told.data.items() if name not in _NOT_TOLD and value is not None}
    if told.skew:
        more["skew"] = told.skew
    return (*number, told.cabinet, event.occurred_at, told.kind, *place, told.stepped, actor, Json(more))


def _said(event: StoredEvent, told: e.KeyEvent) -> dict[str, Any]:
    if not isinstance(told, e.HandoverReleased):
        return event.data
    of = customer_of(event, told.customer_id)
    return {"order_id": told.order_id, "why": told.why} | ({"customer_id": of} if of else {})


def _noticed(
    event: StoredEvent, told: e.CabinetReported, noticed: Sequence[Noticed]
) -> Iterable[tuple[Any, ...]]:
    for ordinal, each in enumerate(noticed, start=1):
        where = (told.cabinet, event.occurred_at, each.kind, each.drawer, each.slot, each.tag, told.stepped)
        yield (event.place.xid, event.place.position, ordinal, *where, event.meta.actor, Json({}))


def _decoded(event: StoredEvent) -> e.CabinetReported | e.KeyEvent:
    return KEY_CODEC.decode(event) if event.category == "key" else REPORT_CODEC.decode(event)


def _when(event: StoredEvent, told: e.CabinetReported | None = None) -> When:
    """Without the seconds by which the clock of who says it was ahead."""
    if told is None:
        return When(event.occurred_at, event.recorded_at)
    at = event.occurred_at - timedelta(seconds=told.skew or 0)
    return When(at, event.recorded_at, Boot.of(event.key).mark(event.version))


def keep(cursor: Cursor, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One statement on whole columns."""
    if rows:
        by_column = zip(columns, zip(*rows, strict=True), strict=True)
        cursor.execute(sql(name), {column: list(values) for column, values in by_column})


def sql(name: str) -> str:
    """A statement of this service."""
    return statement("services.keys", name)
