"""What events do to rows of the look-up tables. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.customer.folding import cars, contacts, customers
from services.customer.folding.rows import Rows, Told
from shared.eventlog.erasing import ERASING
from shared.kernel.phones import country_of


def fold(rows: Rows, event: Told) -> None:
    """One event more; what is told of a row that was erased changes nothing."""
    if event.type not in _OPENING and event.key not in rows.of(event.category):
        return
    _HANDLERS[event.type](rows, event)


def _dealership_opened(rows: Rows, event: Told) -> None:
    rows.dealerships[event.key] = {
        "id": event.key,
        "country": country_of(event.data["locale"]),
        "time_zone": event.data["time_zone"],
    }


_HANDLERS: Final[dict[str, Callable[[Rows, Told], None]]] = {
    "PersonRegistered": customers.registered,
    "CompanyRegistered": customers.registered,
    "CustomerChanged": customers.changed,
    "CustomersMerged": customers.merged,
    "CarRegistered": cars.registered,
    "CarChanged": cars.changed,
    "PlateChanged": cars.plate_changed,
    "CarTransferred": cars.transferred,
    "ContactRecorded": contacts.recorded,
    "ContactStateChanged": contacts.state_changed,
    "ContactDetailWritten": contacts.detail_written,
    "ContactDetailRemoved": contacts.detail_removed,
    "DealershipOpened": _dealership_opened,
}
_OPENING: Final = frozenset(
    {"PersonRegistered", "CompanyRegistered", "CarRegistered", "ContactRecorded", "DealershipOpened"}
)
TYPES: Final = frozenset(_HANDLERS) | ERASING
