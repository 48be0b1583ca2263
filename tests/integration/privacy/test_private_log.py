"""The log with keys in front of it: sealed below, open above, and blank once a key is restricted or gone."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest

from services.customer.events import CarRegistered, CarTransferred, PersonRegistered, Phone, PlateChanged, Sex
from services.customer.handling.records import CAR_CODEC, CUSTOMER_CODEC
from services.reporting.crm.view import VIEW as CRM
from shared.bus.fact import decode_fact, encode_fact
from shared.eventlog import Meta, NewEvent, Place, Write, owner_of, reserve
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from shared.privacy import SEALED, KeysAt, NoSubject, open_private_log, withheld
from shared.projections.past import build_past, drop_beside
from shared.projections.session import Session

ANNA = PersonRegistered(
    name="한안나", sex=Sex.FEMALE, phones=(Phone(number="+821012345678"),), dealership="suwon"
)
CAR = {"plate_form": "new", "dealership": "suwon", "model": "K5", "engine": "2.0", "average_km_per_year": 1}


def meta():
    return Meta(command_id=new_id(), actor="e1", dealership="suwon", correlation_id=new_id())


def customer(log, event=ANNA):
    key = str(new_id())
    log.append([Write(f"customer-{key}", 0, [NewEvent(*CUSTOMER_CODEC.encode(event))])], meta())
    return key


def set_state(views_url, key, state):
    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        gone = ", wrapped = NULL, master = NULL" if state == "destroyed" else ""
        cursor.execute(f"UPDATE privacy.data_key SET state = %s{gone} WHERE subject = %s", (state, key))
        cursor.execute("UPDATE privacy.epoch SET number = number + 1")
    connection.close()


@pytest.fixture
def elsewhere(log_url, views_url):
    """Another process, which remembers nothing."""
    opened = open_private_log(log_url, KeysAt.from_env(views_url))
    yield opened
    opened.close()


def test_below_it_is_sealed_and_above_it_is_open(private_log, elsewhere, log):
    key = customer(private_log)
    [held] = log.read_stream(f"customer-{key}")
    assert (held.data["name"], held.data["phones"], held.data[SEALED]["of"]) == ("", [], key)
    assert held.data["sex"] == "female"
    for reader in (private_log, elsewhere):
        [opened] = reader.read_stream(f"customer-{key}")
        assert CUSTOMER_CODEC.decode(opened) == ANNA


def test_a_fact_is_opened_and_the_one_that_was_delivered_stays_sealed(private_log, log):
    key = customer(private_log)
    [held] = log.read_stream(f"customer-{key}")
    delivered = decode_fact(encode_fact(held))
    assert private_log.reveal(delivered).data["name"] == ANNA.name
    assert delivered.data["name"] == ""


def test_a_tail_opens_many_customers_with_one_question(private_log, elsewhere, monkeypatch):
    before = private_log.head()
    keys = [customer(private_log) for _ in range(5)]
    asked = []
    store = elsewhere.keyring._store
    fetch = store.fetch
    monkeypatch.setattr(store, "fetch", lambda subjects: asked.append(subjects) or fetch(subjects))
    events = elsewhere.read(before)
    assert [(event.key, event.data["name"]) for event in events] == [(key, "한안나") for key in keys]
    assert len(asked) == 1


def test_a_car_belongs_to_whoever_its_stream_named_last(private_log, log):
    owner, buyer, car = (str(new_id()) for _ in range(3))

    def append(expected, event):
        private_log.append([Write(f"car-{car}", expected, [NewEvent(*CAR_CODEC.encode(event))])], meta())

    append(0, CarRegistered(customer_id=owner, plate="28고4756", **CAR))
    append(1, PlateChanged(plate="28고4757", plate_form="new", previous="28고4756"))
    append(2, CarTransferred(customer_id=buyer, previous_customer_id=owner))
    append(3, PlateChanged(plate="28고4758", plate_form="new", previous="28고4757"))
    held = log.read_stream(f"car-{car}")
    assert [event.data[SEALED]["of"] for event in held if SEALED in event.data] == [owner, owner, buyer]


def test_a_personal_field_of_nobody_is_an_error_not_a_leak(private_log):
    event = PlateChanged(plate="28고4757", plate_form="new", previous="28고4756")
    with pytest.raises(NoSubject):
        private_log.append([Write(f"car-{new_id()}", 0, [NewEvent(*CAR_CODEC.encode(event))])], meta())


@pytest.mark.parametrize("state", ["restricted", "destroyed"])
def test_an_erased_customer_reads_as_blanks_that_say_so(private_log, elsewhere, views_url, state):
    key, other = customer(private_log), customer(private_log)
    set_state(views_url, key, state)
    [event] = elsewhere.read_stream(f"customer-{key}")
    assert (event.data["name"], withheld(event.data)) == ("", state)
    assert CUSTOMER_CODEC.decode(event).name == ""
    assert elsewhere.read_stream(f"customer-{other}")[0].data["name"] == "한안나"


def test_what_the_law_keeps_opens_for_whom_may_see_it_only(private_log, elsewhere, views_url):
    key = customer(private_log)
    set_state(views_url, key, "restricted")
    [kept] = elsewhere.with_restricted().read_stream(f"customer-{key}")
    assert (kept.data["name"], withheld(kept.data)) == ("한안나", None)


def test_after_the_key_is_gone_nothing_new_is_kept_either(private_log, elsewhere, log, views_url):
    key = customer(private_log)
    set_state(views_url, key, "destroyed")
    again = NewEvent(*CUSTOMER_CODEC.encode(ANNA))
    elsewhere.append([Write(f"customer-{key}", 1, [again])], meta())
    held = log.read_stream(f"customer-{key}")[1]
    assert (held.data["name"], SEALED in held.data) == ("", False)


def test_an_erasure_in_the_stream_is_heeded_at_once(private_log, views_url, elsewhere):
    key = customer(private_log)
    before = private_log.head()
    assert elsewhere.read_stream(f"customer-{key}")[0].data["name"] == "한안나"
    set_state(views_url, key, "restricted")
    told = NewEvent("CustomerRestricted", 1, {"records": [key]})
    private_log.append([Write(f"customer-{key}", 1, [told])], meta())
    elsewhere.keyring._fresh_for = 3600.0  # it must not need the clock
    [_, *_] = elsewhere.read(Place(before.xid, before.position - 1))
    assert elsewhere.read_stream(f"customer-{key}")[0].data["name"] == ""


def test_a_past_moment_is_built_with_the_keys_of_today_whatever_was_remembered(
    private_log, elsewhere, views_url
):
    key = customer(private_log)
    assert elsewhere.read_stream(f"customer-{key}")[0].data["name"] == "한안나"
    elsewhere.keyring._fresh_for = 3600.0
    set_state(views_url, key, "destroyed")
    assert elsewhere.read_stream(f"customer-{key}")[0].data["name"] == "한안나", "remembered"
    with closing(Session(views_url)) as session:
        schema = build_past(session, elsewhere, CRM, now())
        with session.transaction(schema) as cursor:
            cursor.execute("SELECT name FROM customer WHERE customer_id = %s", (key,))
            assert cursor.fetchall() == [("",)]
        drop_beside(session, schema)


def test_a_lost_key_is_not_the_end(private_log, elsewhere, views_url):
    key = customer(private_log)
    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy.data_key WHERE subject = %s", (key,))
    connection.close()
    assert withheld(elsewhere.read_stream(f"customer-{key}")[0].data) == "lost"


def test_a_reservation_does_not_tell_its_value(private_log, elsewhere, log):
    private_log.append([reserve(private_log, "plate", "28고9999", "car1")], meta())
    assert owner_of(elsewhere, "plate", "28고9999") == "car1"
    streams = [event.stream for event in log.read(Place.START, 100_000, ["Reserved"])]
    assert streams
    assert not any("9999" in stream for stream in streams)


def test_old_plain_data_is_read_as_it_is(log, private_log):
    key = customer(log)
    assert private_log.read_stream(f"customer-{key}")[0].data["name"] == "한안나"
