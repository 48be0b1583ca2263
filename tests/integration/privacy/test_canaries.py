"""What was told of a person is looked for in the raw bytes of every file, before and after the erasure."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4  # noqa: TID251  a throw-away name

import psycopg2
import pytest
from kombu import Connection

from shared.bus import wire
from shared.bus.blocking import BlockingBus
from shared.privacy import KeysAt, open_private_log
from shared.runtime.config import with_database
from shared.runtime.fleet import VIEWS_SETTINGS
from shared.runtime.servers import private_postgres, private_rabbitmq
from shared.testing.suite import running

from .conftest import Desk, open_shop, until

NAME, NUMBER, PLATE, VIN = "카나리아", "010-9476-1358", "97하8642", "KMHCANARY12345678"
ADDRESS, EMAIL, BORN = "수원시 노랑새로 77", "canary@yellow.example", "1971-03-17"
MEMO, REQUEST, OPINION, CALL = "노란깃털메모", "날갯짓소리점검", "부리쪽흠집있음", "새장배달문의"
# as typed, in E.164, in national digits, and as a plate is kept to be searched from its end
WORDS = (NAME, "94761358", PLATE, PLATE[::-1], VIN, ADDRESS, EMAIL, BORN, MEMO, REQUEST, OPINION, CALL)


def found(place: Path, words=WORDS, but: Path | None = None) -> set[tuple[str, str]]:
    """Which words stand in which files: as UTF-8, and as JSON may escape them."""
    forms = {
        form: word for word in words
        for form in (word.encode(), word.encode("unicode_escape"))
    }  # fmt: skip
    hits = set()
    for path in place.rglob("*"):
        if path.is_file() and not (but and path.is_relative_to(but)):
            held = path.read_bytes()
            hits |= {(str(path.relative_to(place)), word) for form, word in forms.items() if form in held}
    return hits


@pytest.fixture(scope="module")
def servers() -> Iterator:
    with private_postgres() as log, private_postgres(VIEWS_SETTINGS) as views, private_rabbitmq() as rabbit:
        for server, database in ((log, "baylog_log"), (views, "baylog_views"), (views, "baylog_keys")):
            connection = psycopg2.connect(server.url())
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {database} TEMPLATE template0")
            connection.close()
        yield log, views, rabbit


@pytest.fixture(scope="module")
def town(servers, tmp_path_factory) -> Iterator:
    log, views, rabbit = servers
    state = tmp_path_factory.mktemp("canaries")
    urls = log.url("baylog_log"), views.url("baylog_views")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BAYLOG_KEYS_URL", views.url("baylog_keys"))
        environment.delenv("BAYLOG_MASTER_KEY", raising=False)
        environment.setenv("BAYLOG_MASTER_KEY_FILE", str(state / "master.key"))
        with running(
            *urls,
            rabbit.url(),
            state,
            without=["consulting", "staff", "estimate", "keys", "messaging", "molit_gateway", "sealer"],
        ) as suite:
            yield suite, state, open_private_log(urls[0], KeysAt.from_env(urls[1]))


def hoarding(amqp_url: str) -> None:
    """A durable queue that keeps every fact, as that of a subscriber who is away does."""
    with Connection(amqp_url) as connection:
        channel = connection.channel()
        name = f"hoard-{uuid4().hex}"
        channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(name, wire.FACTS_EXCHANGE, "#")


def tell_of_a_person(desk: Desk) -> str:
    """Through the real commands; the customer's id."""
    key, car = desk.customer(NAME, NUMBER, PLATE, address=ADDRESS, email=EMAIL, birth_date=BORN, memo=MEMO)
    desk.do("customer", "change_car", id=car, vin=VIN)
    desk.do("customer", "record_contact", customer_id=key, kind="phone_call", title=CALL, state="done",
            created_at="2026-11-20T09:00:00+09:00", content=CALL)  # fmt: skip
    order = desk.do("maintenance", "receive_order", car_id=car, mileage_km=120_000, request=REQUEST)
    desk.do("maintenance", "write_opinions", id=order["id"], for_customer=OPINION, for_shop=OPINION)
    desk.do("maintenance", "cancel_order", id=order["id"], reason=OPINION)
    desk.see("customer", "find", text=NAME)
    return key


def test_nothing_of_an_erased_person_is_in_any_file(town, servers):
    suite, state, log = town
    log_server, views_server, rabbit = servers
    open_shop(log)
    hoarding(suite.amqp_url)
    with BlockingBus(suite.amqp_url) as bus:
        desk = Desk(suite, bus)
        until(lambda: desk.do("customer", "locality")["known"])
        key = tell_of_a_person(desk)
        until(lambda: NAME in str(desk.see("reporting", "customer_history", customer_id=key)))
        until(lambda: len(desk.see("customer", "list_contacts", customer_id=key)["rows"]) >= 3)
    wrapped = wrapped_key(views_server, key)

    # the search finds what is there: the views hold plain text, to be searched
    checkpoint(views_server)
    assert {word for _, word in found(views_server.home)} == set(WORDS) - {BORN}  # a date is kept as a number
    # and elsewhere it never was
    checkpoint(log_server)
    for place in (log_server.home, rabbit.home, state):
        assert found(place) == set()

    done = run(suite.command("erase", str(key), "--reason", "request", "--yes"))
    assert done.returncode == 0, done.stderr
    assert f"Erased: {key}" in done.stdout
    assert "Warning" not in done.stderr

    until(lambda: found(views_server.home) == set(), 30)
    assert not any(wrapped in path.read_bytes() for path in views_server.home.rglob("*") if path.is_file())
    for place in (log_server.home, rabbit.home, state):
        assert found(place) == set()


def wrapped_key(server, key: str) -> bytes:
    with psycopg2.connect(server.url("baylog_keys")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM privacy.data_key WHERE subject = %s", (key,))
        [(wrapped,)] = cursor.fetchall()
    connection.close()
    return bytes(wrapped)


def checkpoint(server) -> None:
    connection = psycopg2.connect(server.url())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    connection.close()


def test_the_views_in_a_file_of_before_do_not_bring_the_person_back(town, servers, monkeypatch):
    """The list outside the backups, over keys and views as they were before the erasure."""
    suite, _, log = town
    _, views_server, _ = servers
    with BlockingBus(suite.amqp_url) as bus:
        desk = Desk(suite, bus)
        key, _ = desk.customer("돌아온이", "010-9476-0002", "97하0002")
        keys = with_database(views_server.url(), "baylog_keys")
        before = rows(keys, key)
        desk.do("customer", "erase_customer", id=key, reason="request")
        put_back(keys, before)
        assert rows(keys, key)[1] == "active"
        done = run(suite.command("erasures", "replay"))
        assert done.returncode == 0, done.stderr
        assert rows(keys, key)[1:] == ("destroyed", None, None)
    assert [event.type for event in log.read_stream(f"customer-{key}")] == [
        "PersonRegistered",
        "CustomerErased",
    ]


def run(launch) -> subprocess.CompletedProcess[str]:
    return subprocess.run(launch.argv, env=dict(launch.env), cwd=launch.cwd, capture_output=True, text=True)


def rows(url: str, key: str):
    columns = "subject, state, master, wrapped"
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM privacy.data_key WHERE subject = %s", (key,))
        [row] = cursor.fetchall()
    connection.close()
    return row


def put_back(url: str, row) -> None:
    """As a backup of the key store from before does."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy.erasure WHERE customer_id = %s", (row[0],))
        cursor.execute("DELETE FROM privacy.data_key WHERE subject = %s", (row[0],))
        columns = "subject, state, master, wrapped"
        cursor.execute(f"INSERT INTO privacy.data_key ({columns}) VALUES (%s, %s, %s, %s)", row)
    connection.close()
