"""What others ask of customers, cars and contacts."""

from __future__ import annotations

from typing import Any

from services.customer import lists
from services.customer import schemas_asking as schemas
from services.customer.calls.desk import CustomerDesk
from services.customer.handling.records import Records
from services.customer.pages import car_page, contact_page, customer_page, known
from services.customer.reading import locality, reading
from shared.bus import Call, query
from shared.bus.restricted import RESTRICTED, may_read_restricted


class AskingCalls(CustomerDesk):
    """Reads only."""

    @query(schemas.Find, permission="customer.view")
    def find(self, call: Call) -> dict[str, Any]:
        """The search box: {"hits": [...]}, the likeliest first."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return {"hits": lists.find(cursor, asked["text"], call.identity.dealership, asked["limit"])}

    @query(schemas.ListCustomers, permission="customer.view")
    def list_customers(self, call: Call) -> dict[str, Any]:
        """고객조회, 거래처조회: a page of customers, and how many there are."""
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, call.identity.dealership).zone
            return lists.list_customers(cursor, call.payload, zone)

    @query(schemas.ListContacts, permission="customer.view")
    def list_contacts(self, call: Call) -> dict[str, Any]:
        """履歴一覧 and 作業管理: a page of entries, and how many there are."""
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, call.identity.dealership).zone
            return lists.list_contacts(cursor, call.payload, zone)

    @query(schemas.Duplicates, permission="customer.view")
    def duplicates(self, call: Call) -> dict[str, Any]:
        """Records that may be one person: {"pairs": [...]}."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return {"pairs": lists.duplicates(cursor, asked.get("customer_id"), asked["limit"])}

    @query(schemas.One, permission="customer.view")
    def get_customer(self, call: Call) -> dict[str, Any]:
        """A customer with cars; of a merged id, the survivor."""
        with reading(self.views, call.payload) as cursor:
            return customer_page(self.readable(call), cursor, call.payload["id"])

    @query(schemas.One, permission="customer.view")
    def get_car(self, call: Call) -> dict[str, Any]:
        """A car with its owner."""
        return car_page(self.records, call.payload["id"])

    @query(schemas.One, permission=None)
    def describe_car(self, call: Call) -> dict[str, Any]:
        """A car with its owner, as the streams stand this moment; also for those who only see orders."""
        if not call.identity.may("order.view"):
            call.identity.require("customer.view")
        return car_page(self.records, call.payload["id"])

    @query(schemas.Plates, permission=None)
    def plates(self, call: Call) -> dict[str, Any]:
        """{"plates": {car id: plate}}, for those who see keys or orders and know cars by their ids."""
        if not call.identity.may("key.view"):
            call.identity.require("order.view")
        with reading(self.views, call.payload) as cursor:
            return {"plates": lists.plates(cursor, call.payload["cars"])}

    @query(schemas.Nothing, permission="customer.view")
    def locality(self, call: Call) -> dict[str, Any]:
        """Where the asker's dealership types its telephones, and its time zone."""
        place = self.locality_here(call)
        return {"country": place.country, "time_zone": place.zone, "known": place.known}

    @query(schemas.One, permission="customer.view")
    def get_contact(self, call: Call) -> dict[str, Any]:
        """One entry of the contact history with its detail lines, from its stream."""
        return contact_page(self.records, call.payload["id"])

    @query(schemas.Known, permission="customer.view")
    def known(self, call: Call) -> dict[str, Any]:
        """Which customers, cars and full plates are there, by the streams; for dry runs."""
        return known(self.records, **call.payload)

    @query(schemas.Holders, permission="customer.view")
    def holders(self, call: Call) -> dict[str, Any]:
        """{"customers"}: the ids of everybody who is reached under a telephone number in its E.164 form."""
        with reading(self.views, call.payload) as cursor:
            return {"customers": lists.holders(cursor, call.payload["phone"])}

    def readable(self, call: Call) -> Records:
        """With what only the law keeps, for those who answer to the law; each look is noted."""
        if not call.identity.may(RESTRICTED):
            return self.records
        records = Records(self.log.with_restricted())
        customer_id, state, _ = records.standing(call.payload["id"])
        if state.withheld is not None:
            may_read_restricted(call, customer_id)
        return records
