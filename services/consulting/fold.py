"""What events do to the rows of the consulting service's look-up tables. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from services.consulting.articles import events as articles
from services.consulting.cases import events as cases
from services.consulting.fluids import events as fluids
from services.consulting.fold_knowledge import case_row, fluid_row
from services.consulting.fold_opportunities import CHANGES
from services.consulting.symptoms import events as symptoms
from shared.eventlog import StoredEvent

Row = dict[str, Any]
TABLES: Final = ("dealership", "article", "opportunity", "repair_case", "fluid")


@dataclass
class Rows:
    """The rows that a batch touches, by table and key."""

    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in TABLES})
    topics: set[str] = field(default_factory=set)


def fold(rows: Rows, event: StoredEvent) -> None:
    """One event more."""
    HANDLERS[event.type](rows, event)


def _consultation(rows: Rows, event: StoredEvent) -> None:
    """No row: it is read from its stream. Whoever has the visit's sheet open is told."""
    rows.topics.add(f"inspection:{event.key}")


def _article(rows: Rows, event: StoredEvent) -> None:
    before = rows.tables["article"].get(event.key) or {"topic": event.key, "languages": [], "picture": None}
    rows.tables["article"][event.key] = {**before, **_changed(before, event), "changed_at": event.occurred_at}


def _changed(before: Row, event: StoredEvent) -> Row:
    match event.type:
        case "ArticleWritten":
            return {"languages": sorted({*before["languages"], event.data["language"]})}
        case "ArticleRestored":
            return {"languages": [each for each in before["languages"] if each != event.data["language"]]}
        case "ArticlePictured":
            return {"picture": event.data["picture"]["id"]}
        case _:
            return {"picture": None}


def _case(rows: Rows, event: StoredEvent) -> None:
    table = rows.tables["repair_case"]
    table[event.key] = case_row(table.get(event.key), event)


def _fluid(rows: Rows, event: StoredEvent) -> None:
    table = rows.tables["fluid"]
    table[event.key] = fluid_row(table.get(event.key), event)


def _dealership(rows: Rows, event: StoredEvent) -> None:
    rows.tables["dealership"][event.key] = {"id": event.key, "time_zone": event.data["time_zone"]}


def _opportunity(rows: Rows, event: StoredEvent) -> None:
    row = rows.tables["opportunity"].get(event.key)
    if row is None and event.type != "OpportunityFound":
        return  # its customer was erased meanwhile
    row = {"id": event.key, **(row or {}), **CHANGES[event.type](event.data)}
    rows.tables["opportunity"][event.key] = row
    rows.topics.add(f"opportunities:{row['dealership']}")


HANDLERS: Final[dict[str, Callable[[Rows, StoredEvent], None]]] = {
    "DealershipOpened": _dealership,
    **dict.fromkeys(CHANGES, _opportunity),
    **{kind.__event_name__: _consultation for kind in get_args(symptoms.ConsultationEvent)},
    **{kind.__event_name__: _article for kind in get_args(articles.ArticleEvent)},
    **{kind.__event_name__: _case for kind in get_args(cases.CaseEvent)},
    **{kind.__event_name__: _fluid for kind in get_args(fluids.FluidEvent)},
}
TYPES: Final = frozenset(HANDLERS)
