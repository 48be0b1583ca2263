"""What events do to the rows of the estimate service's look-up tables. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, get_args

import msgspec

from services.estimate.catalogue import events as catalogue
from services.estimate.catalogue.decisions import ITEM
from services.estimate.catalogue.model import Item
from services.estimate.catalogue.streams import ITEM_CODEC
from services.estimate.fold_estimates import CHANGES
from services.estimate.inspection import events as inspection
from services.estimate.video import events as video
from shared.eventlog import StoredEvent
from shared.kernel import clock
from shared.kernel.hangul import initials

Row = dict[str, Any]
TABLES: Final = ("dealership", "catalogue_item", "estimate", "video_waiting")
# Whose events a table is made of, where that is not its name.
CATEGORY_OF: Final = {"video_waiting": "video"}


@dataclass
class Rows:
    """The rows that a batch touches, by table and key."""

    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in TABLES})
    topics: set[str] = field(default_factory=set)


def fold(rows: Rows, event: StoredEvent) -> None:
    """One event more."""
    HANDLERS[event.type](rows, event)


def searchable(text: str) -> str:
    """What a name is searched by: no spaces, no capitals."""
    return "".join(text.split()).lower()


def _dealership(rows: Rows, event: StoredEvent) -> None:
    named = {name: event.data[name] for name in ("name", "time_zone", "currency")}
    rows.tables["dealership"][event.key] = {"id": event.key, **named}


def _item(rows: Rows, event: StoredEvent) -> None:
    before = rows.tables["catalogue_item"].get(event.key)
    item = msgspec.convert(before["folded"], Item) if before else ITEM.initial
    item = ITEM.evolve(item, ITEM_CODEC.decode(event))
    assert item.entry is not None
    rows.tables["catalogue_item"][event.key] = {
        "id": event.key,
        "owner": item.owner,
        "currency": item.currency.value,
        "name_key": searchable(item.name),
        "initials": initials(item.name),
        "molit_code": item.entry.molit_code,
        "model_words": item.entry.model_range.lower().split(),
        "retired": item.retired,
        "version": event.version,
        "changed_at": event.occurred_at,
        "folded": msgspec.to_builtins(item, str_keys=True),
    }
    rows.topics.add("catalogue")


def _inspection(rows: Rows, event: StoredEvent) -> None:
    """No row: the sheet is read from its stream. Whoever has it open is told."""
    rows.topics.add(f"inspection:{event.key}")


def _video(rows: Rows, event: StoredEvent) -> None:
    """Who waits has a row; of the calls the order's page tells."""
    rows.topics.add(f"order:{event.key}")
    before = rows.tables["video_waiting"].get(event.key)
    if event.type == "VideoAwaited":
        since = clock.parse(event.data["since"])
        row = {"order_id": event.key, "dealership": event.data["dealership"], "since": since}
    elif before is not None and before["since"] is not None and event.type != "VideoCallTaken":
        row = {**before, "since": None}
    else:
        return
    rows.tables["video_waiting"][event.key] = row
    rows.topics.add(f"video:{row['dealership']}")


def _estimate(rows: Rows, event: StoredEvent) -> None:
    row = rows.tables["estimate"].get(event.key) or {"id": event.key}
    row |= CHANGES[event.type](row, event.data, event.occurred_at) | {"version": event.version}
    rows.tables["estimate"][event.key] = row
    rows.topics |= {f"estimate:{event.key}", f"estimate:{row['dealership']}"}
    if row["order_id"]:
        rows.topics.add(f"order:{row['order_id']}")


HANDLERS: Final[dict[str, Callable[[Rows, StoredEvent], None]]] = {
    "DealershipOpened": _dealership,
    **{kind.__event_name__: _item for kind in get_args(catalogue.ItemEvent)},
    **{kind.__event_name__: _inspection for kind in get_args(inspection.InspectionEvent)},
    # an offer changes no page that is open
    **{kind.__event_name__: _video for kind in get_args(video.VideoEvent) if kind is not video.VideoOffered},
    **dict.fromkeys(CHANGES, _estimate),
}
TYPES: Final = frozenset(HANDLERS)
