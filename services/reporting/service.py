"""What others ask of the views: histories and the workshop report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.reporting import schemas
from services.reporting.crm import history
from services.reporting.errors import NotBuiltAsOf
from services.reporting.flow.answers import workshop_flow
from services.reporting.reading import moment
from services.reporting.report.answers import Scope, daily_turnover, workshop_report
from services.reporting.report.kpis import kpis
from services.reporting.report.listing import Filter, report_rows
from shared.bus import Call, query
from shared.contracts.reporting import AS_OF
from shared.identity import Identity
from shared.kernel.errors import NotPermitted
from shared.postgres import Cursor, Pool, statement
from shared.projections import wait_for_own
from shared.projections.past import schema_at
from shared.projections.whole import NotThere, whole
from shared.runtime.providers import ViewsProvider

# Whoever reads a view holds one of its tables, so that no rebuild changes what is read half-way.
_ONE_TABLE = {"crm": "customer", "report": "entry", "flow": "standing"}


class ReportingService:
    """Only reads; `shared.contracts.reporting` says what comes back."""

    name = "reporting"
    views = ViewsProvider()

    @query(schemas.CustomerHistory, permission="customer.view")
    def customer_history(self, call: Call) -> dict[str, Any]:
        """What happened to a customer or a car, newest first, a page at a time."""
        asked = call.payload
        page = history.Page(asked["limit"], asked["titles"], asked.get("before"))
        with reading(self.views, "crm", asked) as cursor:
            if "car_id" in asked:
                return dict(history.of_car(cursor, str(asked["car_id"]), page))
            return dict(history.of_customer(cursor, str(asked["customer_id"]), page))

    @query(schemas.WorkshopReport, permission="report.view")
    def workshop_report(self, call: Call) -> dict[str, Any]:
        """Figures of a period, by dealership, month, day and employee as asked."""
        with reading(self.views, "report", call.payload) as cursor:
            return dict(workshop_report(cursor, scope(call), call.payload["by"]))

    @query(schemas.Period, permission="report.view")
    def daily_turnover(self, call: Call) -> dict[str, Any]:
        """A value per day and dealership, for a chart."""
        with reading(self.views, "report", call.payload) as cursor:
            return dict(daily_turnover(cursor, scope(call)))

    @query(schemas.ReportRows, permission="report.view")
    def report_rows(self, call: Call) -> dict[str, Any]:
        """The rows behind a figure."""
        asked = call.payload
        which = Filter(asked["employee"], asked["currency"], asked["kinds"], asked["means"])
        with reading(self.views, "report", asked) as cursor:
            return dict(report_rows(cursor, scope(call), which, asked["limit"], asked["before"]))

    @query(schemas.Period, permission="report.view")
    def workshop_flow(self, call: Call) -> dict[str, Any]:
        """Where the orders stand, when cars come and go, and what went into the tills."""
        with reading(self.views, "flow", call.payload) as cursor:
            return dict(workshop_flow(cursor, scope(call)))

    @query(schemas.Nothing, permission="report.view")
    def moments(self, call: Call) -> dict[str, Any]:  # noqa: ARG002  every query is given its call
        """The past moments as of which every figure of the head office can be asked for."""
        with self.views.autocommit() as cursor:
            cursor.execute(statement("services.reporting", "moments"), {"views": list(AS_OF)})
            return {"moments": [moment(as_of) for (as_of,) in cursor.fetchall()]}

    @query(schemas.Period, permission="report.view")
    def kpis(self, call: Call) -> dict[str, Any]:
        """A period beside the one before it."""
        with reading(self.views, "report", call.payload) as cursor:
            return dict(kpis(cursor, scope(call)))


@contextmanager
def reading(views: Pool, view: str, asked: dict[str, Any]) -> Iterator[Cursor]:
    """A cursor once the view holds what the asker wrote last (`after`), or after a second without it.

    `as_of` asks for the view as it stood then, which must have been built; NotBuiltAsOf otherwise.
    """
    wait_for_own(views, view, asked)
    as_of = asked.get("as_of")
    try:
        with whole(views, schema_at(view, as_of) if as_of else view, _ONE_TABLE[view]) as cursor:
            yield cursor
    except NotThere:
        if as_of is None:
            raise
        raise NotBuiltAsOf(view=view, as_of=moment(as_of)) from None


def scope(call: Call) -> Scope:
    """The period, at the dealerships asked for; those of others are for the group's people."""
    asked = call.payload
    return Scope(asked["since"], asked["until"], visible(call.identity, asked["dealerships"]))


def visible(identity: Identity, wanted: list[str] | None) -> list[str] | None:
    """The dealerships to report on; None is all of them."""
    if identity.group:
        return wanted
    if any(dealership != identity.dealership for dealership in wanted or ()):
        raise NotPermitted(permission="report.view")
    return [identity.dealership]
