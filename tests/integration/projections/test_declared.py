"""A view declared as data: what it says is what the log says, live or rebuilt, in any ranges."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC

import pytest
from psycopg2.errors import NotNullViolation

from services.reporting.flow.view import STATES, VIEW
from shared.eventlog import Codec, Log, Meta, NewEvent, Place, UnknownEvent, Write
from shared.kernel.events import event
from shared.kernel.ids import new_id
from shared.projections import wait_for
from shared.projections.batch import apply
from shared.projections.compare import compare
from shared.projections.declared import Count, Declared, Key, Last, StreamKey, Sum, Table, data, minus
from shared.projections.declaring import DeclaredView, PersonalField
from shared.projections.ranges import AggregatedRanges
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.shapes import Shapes
from tests.integration.eventlog.commands import reach
from tests.unit.services.reporting.story import random_story


@event("Poured", schema=2)
class Poured:
    """Litres since schema 2."""

    litres: int
    grade: str | None = None


CODEC = Codec(Poured, upcast={("Poured", 1): lambda old: {"litres": old["barrels"] * 159}})
TANK = Table(
    "tank",
    key=(Key("tank", "text", StreamKey()),),
    columns=(
        Count("times", frozenset({"Poured"})),
        Sum("litres", {"Poured": data("litres")}),
        Last("grade", "text", {"Poured": data("grade")}),
    ),
)
POURING = DeclaredView(Declared("pouring", 1, (TANK,), topic=("tank", "tank")))


@event("Sold")
class Sold:
    """By a shop that may have any name."""

    shop: str | None
    amount: int | None
    note: str | None = None


TILL = Table(
    "till",
    key=(Key("shop", "text", data("shop")),),
    columns=(
        Count("times", frozenset({"Sold"})),
        Sum("amount", {"Sold": data("amount")}),
        Sum("back", {"Sold": minus("amount")}),
        Last("note", "text", {"Sold": data("note")}),
        Last("last", "bigint", {"Sold": data("amount")}),
    ),
)
SELLING = DeclaredView(Declared("selling", 1, (TILL,), topic=("till", "shop")))


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url)) as opened:
        yield opened


@pytest.fixture
def told(log: Log) -> Log:
    for write, meta in random_story(7, orders=50).writes():
        log.append([write], meta)
    return log


def query(session: Session, statement: str) -> list[tuple]:
    with session.transaction() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def pour(log: Log, stream: str, *events: tuple[int, dict], expected: int = 0) -> None:
    meta = Meta(new_id(), "service:test", "suwon", new_id())
    log.append([Write(stream, expected, [NewEvent("Poured", *each) for each in events])], meta)


@pytest.mark.parametrize("size", [7, 100_000])
def test_states_hours_and_tills_are_what_the_log_says(told, session, size):
    rebuild(session, told, VIEW, fresh=True, size=size)
    events = told.read(Place.START, 100_000, VIEW.types)
    last = {each.key: STATES[each.type] for each in events if each.type in STATES}
    stood = dict(query(session, "SELECT order_id::text, state FROM flow.standing"))
    assert stood == last
    arrivals = Counter(
        (each.meta.dealership, each.occurred_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0))
        for each in events
        if each.type == "RepairOrderReceived"
    )
    hours = query(session, "SELECT dealership, hour, arrivals FROM flow.hourly WHERE arrivals > 0")
    assert {(shop, hour): count for shop, hour, count in hours} == arrivals
    money = Counter()
    for each in events:
        if each.type == "PaymentTaken":
            money[each.data["currency"], each.data["means"]] += each.data["amount"]
    sums = query(session, "SELECT currency, means, sum(amount)::bigint FROM flow.till GROUP BY 1, 2")
    assert {(currency, means): amount for currency, means, amount in sums} == money
    assert all((last, arrivals, money))


def test_the_live_view_equals_the_rebuilt_one(told, session, views, views_url, run, listener):
    runner = run(VIEW)
    assert wait_for(views, "flow", told.head(), 20)
    for number in range(5):
        stream = f"repair_order-{new_id()}"
        opened = {"dealership": "suwon", "assignee": None}
        meta = Meta(new_id(), "employee-1", "suwon", new_id())
        events = [NewEvent("RepairOrderReceived", 1, opened), NewEvent("WorkStarted", 1, {})]
        place = told.append([Write(stream, 0, events)], meta).place
        if number % 2:
            assert wait_for(views, "flow", place, 20)
    assert wait_for(views, "flow", place, 20)
    heard = listener.hear(lambda said: Place.parse(said["place"]) >= place)
    assert "report:suwon" in heard[-1]["topics"] or heard[-1]["topics"] == "*"
    found = compare(views_url, told, VIEW)
    assert found.differences == []
    assert all(found.rows.values())
    assert runner.missing() is None


def test_a_live_view_that_was_tampered_with_is_found(told, session, views_url):
    rebuild(session, told, VIEW, fresh=True)
    query(session, "UPDATE flow.hourly SET arrivals = arrivals + 1 RETURNING 1")
    assert {row.table for row in compare(views_url, told, VIEW).differences} == {"hourly"}


def taken_in(session: Session, log: Log, shapes: Shapes, size: int) -> list[tuple]:
    """The tank after all ranges of a size."""
    source, place, head = AggregatedRanges(POURING, log, shapes=shapes), Place.START, log.head()
    with session.transaction() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS tank; {POURING.tables}")
        while place < head:
            batch = source.read(place, head, size)
            apply(cursor, POURING, batch)
            place = batch.until
        cursor.execute("SELECT times, litres, grade FROM tank ORDER BY times DESC, litres")
        return cursor.fetchall()


def test_last_values_keep_null_and_empty_apart_and_older_shapes_are_read_upward(log, session):
    one, two, three = (f"tank-{new_id()}" for _ in range(3))
    pour(log, one, (2, {"litres": 5, "grade": "A"}), (2, {"litres": 6, "grade": None}))
    pour(log, two, (1, {"barrels": 2}), (2, {"litres": 1, "grade": "B"}), (2, {"litres": 1, "grade": ""}))
    pour(log, three, (1, {"barrels": 1}))
    wanted = [(3, 320, ""), (2, 11, None), (1, 159, None)]
    for size in (1, 2, 4, 1000):
        assert taken_in(session, log, Shapes(CODEC), size) == wanted, f"ranges of {size}"


def till_of(log: Log, session: Session, size: int) -> list[tuple]:
    """What was sold by whom after all ranges of a size."""
    source, place, head = AggregatedRanges(SELLING, log, shapes=Shapes(Codec(Sold))), Place.START, log.head()
    with session.transaction() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS till; {SELLING.tables}")
        while place < head:
            batch = source.read(place, head, size)
            apply(cursor, SELLING, batch)
            place = batch.until
        cursor.execute('SELECT shop, times, amount, back, note, last FROM till ORDER BY shop COLLATE "C"')
        return cursor.fetchall()


def sell(log: Log, *sold: dict) -> None:
    events = [NewEvent("Sold", 1, each) for each in sold]
    place = log.append(
        [Write(f"till-{new_id()}", 0, events)], Meta(new_id(), "service:test", "suwon", new_id())
    )
    reach(log, place.place)


ODD = "a\"b\\c\n\t{}[],;'%s $1 \u2028 \U0001f600 e\u0301 ="


def test_odd_texts_large_numbers_and_nothing_at_all_are_what_the_log_says(log, session):
    sell(
        log,
        {"shop": ODD, "amount": 2**31, "note": ODD},
        {"shop": ODD, "amount": 2**31, "note": "=1"},
        {"shop": ODD, "amount": 2**53 + 1, "note": ODD},
        {"shop": "", "amount": None, "note": None},
        {"shop": "null", "amount": -7},
    )
    wanted = [
        ("", 1, 0, 0, None, None),
        (ODD, 3, 2**32 + 2**53 + 1, -(2**32 + 2**53 + 1), ODD, 2**53 + 1),
        ("null", 1, -7, 7, None, -7),
    ]
    for size in (1, 2, 1000):
        assert till_of(log, session, size) == wanted, f"ranges of {size}"
    sell(log, {"shop": None, "amount": 1})
    with pytest.raises(NotNullViolation):
        till_of(log, session, 1000)


def test_a_shape_that_nothing_reads_stops_the_view(log, session):
    pour(log, f"tank-{new_id()}", (3, {"gallons": 1}))
    with pytest.raises(UnknownEvent):
        taken_in(session, log, Shapes(CODEC), 1000)


def test_a_personal_field_cannot_be_declared(log):
    name = Table(
        "people",
        key=(Key("id", "text", StreamKey()),),
        columns=(Last("name", "text", {"PersonRegistered": data("name")}),),
    )
    nosy = DeclaredView(replace(VIEW.declaration, name="nosy", tables=(name,)))
    with pytest.raises(PersonalField, match=r"PersonRegistered\.name"):
        AggregatedRanges(nosy, log)
