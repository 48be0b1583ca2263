"""The workshop report as the projection runner sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from services.reporting.report.fields import FIELDS, SHARING
from services.reporting.report.fold import Known, fold
from services.reporting.report.sums import daily, daily_means
from services.reporting.writing import add, keep, load, put
from shared.eventlog.erasing import cut
from shared.postgres import Cursor, statement
from shared.projections import Taken

_PACKAGE = "services.reporting.report"


class ReportView:
    """Orders, entries and daily sums; see `tables.sql`."""

    name = "report"
    version = 4
    tables: Traversable = files(_PACKAGE) / "tables.sql"
    indexes: Traversable = files(_PACKAGE) / "indexes.sql"
    types = frozenset(FIELDS)
    fields = FIELDS
    unless: Mapping[str, str] = MappingProxyType({})
    sharing = SHARING

    def apply(self, batch: Sequence[Taken], cursor: Cursor) -> Iterable[str]:
        """Take a batch in; the topics are the reports of the dealerships it touched."""
        topics: set[str] = set()
        for events, forgotten in cut(batch):
            topics |= _take_in(events, cursor)
            if forgotten:
                cursor.execute(statement(_PACKAGE, "forget"), {"records": forgotten})
        return topics


def _take_in(events: Sequence[Taken], cursor: Cursor) -> set[str]:
    known = _load(events, cursor)
    entries = fold(events, known)
    dealerships = [*known.dealerships.changed(), *known.dealerships.new()]
    keep(cursor, _PACKAGE, "keep_dealerships", dealerships)
    put(cursor, "repair_order", known.orders.new())
    keep(cursor, _PACKAGE, "keep_orders", known.orders.changed())
    add(cursor, "entry", entries)
    keep(cursor, _PACKAGE, "add_daily", daily(entries))
    keep(cursor, _PACKAGE, "add_daily_means", daily_means(entries))
    return {f"report:{entry.dealership}" for entry in entries}


def _load(batch: Sequence[Taken], cursor: Cursor) -> Known:
    """The orders that stood before: those that the batch begins at version 1 did not."""
    orders: set[str] = set()
    begun: set[str] = set()
    for event in batch:
        if event.category == "receivable":
            orders.add(event.data["item"]["order_id"])
        elif event.category == "repair_order":
            (begun if event.version == 1 else orders).add(event.key)
    orders -= begun
    return Known(
        orders=load(cursor, _PACKAGE, "orders", "order_id", ids=orders),
        dealerships=load(cursor, _PACKAGE, "dealerships", "dealership"),
    )


VIEW = ReportView()
