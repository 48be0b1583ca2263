"""The slot maps, where each key is, what happened to it, alarms and reconciliations, kept from the log
(CN-110, CN-111)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from psycopg2.extras import Json

from services.keys import events as e
from services.keys.keeping import keep, sql, take_keys, take_reports
from services.keys.owners import customer_of
from services.keys.streams import CABINET_CODEC, COUNT_CODEC, KEY_CODEC, REPORT_CODEC, WATCH_CODEC
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.postgres import Cursor
from shared.projections.forgetting import in_turn
from shared.projections.table import Table

_DEALERSHIP: Final = Table("dealership", ("id", "time_zone"))
_SHOWN: Final = (CABINET_CODEC, REPORT_CODEC, KEY_CODEC, WATCH_CODEC, COUNT_CODEC)
_MOVES_KEYS: Final = frozenset({"key_put", "key_taken", "inventory"})
_ENDS: Final = {"RepairOrderDelivered": "delivered", "RepairOrderCancelled": "cancelled"}


class KeysView:
    """Satisfies `shared.projections.View`; see ``sql/tables.sql``."""

    name = "keys"
    version = 4
    tables: Traversable = files("services.keys") / "sql" / "tables.sql"
    types = frozenset().union(*(codec.types for codec in _SHOWN)) | {
        "DealershipOpened",
        "RepairOrderReceived",
        *_ENDS,
        *ERASING,
    }

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = KeysView()


def _take_in(batch: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    """Cabinets first, so that what their agents report finds them."""
    by: dict[str, list[StoredEvent]] = {}
    for event in batch:
        by.setdefault(event.category, []).append(event)
    opened = [{"id": each.key, "time_zone": each.data["time_zone"]} for each in by.get("dealership", ())]
    _DEALERSHIP.save(cursor, opened)
    _keep_cabinets(by.get("cabinet", ()), cursor)
    take_reports(by.get("cabinet_log", ()), cursor)
    take_keys([each for each in batch if each.category in ("key", "cabinet_log")], cursor)
    _take_visits(by.get("repair_order", ()), cursor)
    _take_alarms(by.get("key_watch", ()), cursor)
    _keep_reconciliations(by.get("key_count", ()), cursor)
    return {topic for event in batch for topic in topics_of(event)}


def _forget(customers: Sequence[str], cursor: Cursor) -> set[str]:
    """What was done with the keys stays; what somebody wrote of it, which may tell of the customer, goes."""
    if customers:
        for name in ("forget_remarks", "forget_reasons"):
            cursor.execute(sql(name), {"customers": list(customers)})
    return set()


def topics_of(event: StoredEvent) -> Iterable[str]:
    """`cabinet`: one cabinet's slots or drawers; `tags`: which cabinets there are, which car a tag is of;
    `board`: where a car's key is stands on today's cards; `cabinets`: any of these, and alarms."""
    home = event.meta.dealership
    if event.category in ("repair_order", "dealership"):
        return
    yield f"cabinets:{home}"
    if event.category == "cabinet_log":
        yield f"cabinet:{home}.{event.data['cabinet']}"
    if event.category in ("cabinet", "key"):
        yield f"tags:{home}"
    if event.category == "key" or event.data.get("kind") in _MOVES_KEYS:
        yield f"board:{home}"


def _keep_cabinets(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    found = {event.key: CABINET_CODEC.decode(event) for event in events}
    keep(
        cursor,
        "keep_cabinets",
        ("id", "name", "dealership", "drawers"),
        [(key, each.name, each.dealership, each.drawers) for key, each in found.items()],
    )


def _take_visits(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    came: dict[str, tuple[Any, ...]] = {}
    for event in events:
        car = str(event.data.get("car_id"))
        if event.type not in _ENDS and (car not in came or came[car][-1] <= event.occurred_at):
            came[car] = (car, event.key, event.data["number"], "received", event.occurred_at)
    keep(cursor, "keep_visits", ("car_id", "order_id", "number", "state", "came_at"), list(came.values()))
    ends = [(event.key, _ENDS[event.type]) for event in events if event.type in _ENDS]
    keep(cursor, "end_visits", ("order_id", "state"), ends)


def _take_alarms(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    for event in events:
        told = WATCH_CODEC.decode(event)
        said = {"subject": event.key, "kind": told.kind, "at": event.occurred_at}
        match told:
            case e.KeyAlarmRaised(about=about):
                row = (f"{event.key}.{event.version}", event.key, told.kind, event.meta.dealership)
                keep(
                    cursor,
                    "keep_alarms",
                    ("id", "subject", "kind", "dealership", "about", "raised_at"),
                    [(*row, Json(about), event.occurred_at)],
                )
            case e.KeyAlarmEnded():
                cursor.execute(sql("end_alarm"), said)
            case e.KeyAlarmAcknowledged(customer_id=customer_id, remark=remark):
                answer = {"remark": remark, "customer_id": customer_of(event, customer_id)}
                cursor.execute(sql("answer_alarm"), said | answer | {"by": event.meta.actor})


def _keep_reconciliations(events: Sequence[StoredEvent], cursor: Cursor) -> None:
    told = [(event, COUNT_CODEC.decode(event)) for event in events]
    keep(
        cursor,
        "keep_reconciliations",
        ("id", "dealership", "day", "made_at", "made_by", "by_night", "counted", "rows"),
        [(event.key, event.meta.dealership, *_reconciled(event, each)) for event, each in told],
    )


def _reconciled(event: StoredEvent, told: e.KeysReconciled) -> tuple[Any, ...]:
    made = (told.day, event.occurred_at, event.meta.actor)
    return (*made, told.by_night, told.counted, Json(told.rows))
