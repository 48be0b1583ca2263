"""What every part of the customer service's calls stands on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.customer.handling.records import Records
from services.customer.reading import Locality, opened_as, reading_beyond, run, standing
from shared.bus import Call
from shared.bus.calls import Caller
from shared.eventlog import Appended
from shared.postgres import Pool
from shared.privacy import ErasureBook, PrivateLog


class CustomerDesk:
    """The class that puts the calls together brings what they work with."""

    log: PrivateLog
    views: Pool
    book: ErasureBook
    calls: Caller

    @property
    def records(self) -> Records:
        """The streams."""
        return Records(self.log)

    def locality_here(self, call: Call) -> Locality:
        """Of the asker's dealership."""
        return self.locality_of(call.identity.dealership)

    def locality_of(self, dealership: str) -> Locality:
        """Where a dealership stands, by the log while the view does not know it."""
        known = standing(self.views, dealership)
        return known if known.known else opened_as(self.log, dealership)

    def cars_of(self, customer_id: str) -> list[str]:
        """The ids of a customer's cars as of now; NotYet while one may be missed."""
        with reading_beyond(self.views, str(self.log.newest())) as cursor:
            return [row["id"] for (row,) in run(cursor, "cars_of", (customer_id,))]


def asked_by(call: Call) -> dict[str, Any]:
    """The payload, to be taken apart; only those who may operate the system say when something was."""
    if "occurred_at" in call.payload:
        call.identity.require("system.operate")
    return dict(call.payload)


def moment_of(asked: dict[str, Any]) -> datetime | None:
    """When it was, where the asker says so."""
    return asked.get("occurred_at")


def seen_by(asked: dict[str, Any]) -> dict[str, Any]:
    """Against which version the change was made, and when."""
    return {"version": asked.get("version"), "occurred_at": moment_of(asked)}


def form_of(asked: dict[str, Any]) -> dict[str, Any]:
    """The form itself, without what says to whom, when and against which version."""
    around = {"id", "version", "occurred_at", "customer_id"}
    return {name: value for name, value in asked.items() if name not in around}


def answered(category: str, key: str, done: Appended) -> dict[str, Any]:
    """`place` is what a page that shows the change waits for."""
    return {"id": key, **done.told(f"{category}-{key}"), "repeated": done.repeated}
