"""The customer service on a real log and real tables; the view is kept up to date batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import psycopg2
import pytest

from services.customer.decisions.customers import RegisterPerson
from services.customer.handling import cars, customers
from services.customer.handling.records import Records
from services.customer.views import VIEW
from shared.eventlog import Appended, Log, Meta, Place
from shared.kernel.ids import derived_id, new_id
from shared.postgres import Cursor, Pool
from shared.projections import schemas
from shared.projections.session import Session

CAR = {
    "plate": "28고4756",
    "model": "쏘나타(2001-2005년, EF)",
    "engine": "G 1.8 DOHC",
    "average_km_per_year": 20000,
}


@dataclass
class Desk:
    """Does what the service's methods do, and lets the view follow."""

    log: Log
    views: Pool
    views_url: str
    schema: str = "customer"
    place: Place = Place.START
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.log)

    def meta(self, name: str = "", actor: str = "e-1") -> Meta:
        command = derived_id(name) if name else new_id()
        return Meta(command_id=command, actor=actor, dealership="suwon", correlation_id=new_id())

    def person(self, name: str, *phones: str, **form) -> str:
        customer_id = str(new_id())
        given = {"name": name, "sex": "male", "phones": [{"number": number} for number in phones], **form}
        command = RegisterPerson(form=given, dealership="suwon")
        customers.register(self.records, customer_id, command, self.meta())
        return customer_id

    def car(self, customer_id: str, plate: str, **form) -> str:
        car_id = str(new_id())
        cars.register(self.records, car_id, {**CAR, "plate": plate, **form}, customer_id, self.meta())
        return car_id

    def merge(self, survivor: str, merged: str, *moved: str, **more) -> Appended:
        return customers.merge_records(self.records, survivor, merged, lambda: moved, self.meta(), **more)

    def follow(self, size: int = 1000) -> None:
        """The view takes in what the log has more."""
        with closing(Session(self.views_url)) as session:
            while batch := self.log.read(self.place, size, VIEW.types):
                with session.transaction(self.schema) as cursor:
                    list(VIEW.apply(batch, cursor))
                self.place = batch[-1].place

    @contextmanager
    def look(self) -> Iterator[Cursor]:
        self.follow()
        with self.views.transaction() as cursor:
            yield cursor


def create_schema(views_url: str, schema: str) -> None:
    with closing(Session(views_url)) as session, session.transaction() as cursor:
        schemas.create(cursor, schema, VIEW)


@pytest.fixture(scope="module")
def desk(log_url: str, views_url: str) -> Iterator[Desk]:
    create_schema(views_url, "customer")
    log, views = Log.open(log_url), Pool(views_url, size=2)
    yield Desk(log, views, views_url)
    views.close()
    log.close()


def rows_of(views_url: str, schema: str) -> dict[str, list[str]]:
    """Every row of every table, as text, in order."""
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", (schema,))
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" AS t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
        return found
