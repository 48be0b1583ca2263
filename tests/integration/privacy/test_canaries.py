"""What was told of a person is looked for in the raw bytes of every file, before and after the erasure."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4  # noqa: TID251  a throw-away name

import psycopg2
import pytest
from kombu import Connection
from kombu.transport.base import StdChannel
from PIL import Image, ImageDraw

from services.customer.handling.erasing import Eraser
from shared.blobs import Blobs, open_blobs
from shared.bus import wire
from shared.bus.blocking import BlockingBus
from shared.contracts.grants import grants_queue
from shared.eventlog import Place
from shared.eventlog.erasing import ERASING
from shared.privacy import KeysAt, PrivateLog, open_erasures, open_private_log
from shared.runtime.config import SOURCE_TREE
from shared.runtime.fleet import VIEWS_SETTINGS
from shared.runtime.servers import private_postgres, private_rabbitmq
from shared.runtime.servers.ports import free_port
from shared.testing.suite import running

from .conftest import Desk, open_shop, until

NAME, NUMBER, PLATE, VIN = "카나리아", "010-9476-1358", "97하8642", "KMHCANARY12345678"
ADDRESS, EMAIL, BORN = "수원시 노랑새로 77", "canary@yellow.example", "1971-03-17"
MEMO, REQUEST, OPINION, CALL = "노란깃털메모", "날갯짓소리점검", "부리쪽흠집있음", "새장배달문의"
# why a manager let the key go, what somebody made of its alarm
WHY, REMARK = "횃대단골이라서", "둥지에두고왔대요"
# as typed, in E.164, in national digits, and as a plate is kept to be searched from its end
WORDS = (
    NAME, "94761358", PLATE, PLATE[::-1], VIN, ADDRESS, EMAIL, BORN, MEMO, REQUEST, OPINION, CALL,
    WHY, REMARK,
)  # fmt: skip
# somebody whose car's record went to the regulator: the name, the number, the plate, why it was corrected
REPORTED = ("방울새", "94761359", "98하8643", "3468하89", "둥지주행거리오기")

CABINET, TAG = "suwon-1", "04A1B2C3D4"
SHOP = {
    "business_number": "124-81-00998", "repair_number": "제0217호", "company": "수원 서비스",
    "phone": "031-200-0159", "representative": "한지원", "address": "수원시", "technician": "장기훈",
    "alarm_phone": "",
}  # fmt: skip
JOBS = [
    {
        "item": item,
        "molit_code": "S11",
        "part_class": "A",
        "quantity": "1",
        "unit_price": 85_000,
        "labour_fee": 90_000,
    }
    for item in ("로우암 교환", "조향기어 교환")
]


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
    with pytest.MonkeyPatch.context() as environment, regulator(tmp_path_factory.mktemp("molit")) as address:
        environment.setenv("BAYLOG_MOLIT_URL", address)
        environment.setenv("BAYLOG_MOLIT_KEY", "sandbox")
        environment.setenv("BAYLOG_KEYS_URL", views.url("baylog_keys"))
        environment.delenv("BAYLOG_MASTER_KEY", raising=False)
        environment.setenv("BAYLOG_MASTER_KEY_FILE", str(state / "master.key"))
        with running(*urls, rabbit.url(), state, without=["web", "sealer"]) as suite:
            yield suite, state, open_private_log(urls[0], KeysAt.from_env(urls[1]))


@contextmanager
def regulator(place: Path) -> Iterator[str]:
    """The practice regulator: what it keeps is the regulator's, and not searched."""
    port = free_port(())
    argv = [sys.executable, str(SOURCE_TREE / "deploy" / "regulator-sandbox")]
    with (place / "output").open("wb") as output:
        process = subprocess.Popen(
            [*argv, "--port", str(port), "--state", str(place)], stdout=output, stderr=output
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


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
    sign_for_work(desk, order["id"], car)
    told = {"shop": "수원", "plate": PLATE, "url": "https://baylog.example/e/x"}
    desk.do("messaging", "send_message", to=NUMBER, template="estimate_link", params=told, customer_id=key)
    desk.do("maintenance", "cancel_order", id=order["id"], reason=OPINION)
    blobs_of(desk.suite).put(f"photo/{order['id']}/{key}.jpg", b"jpeg", "image/jpeg")
    desk.see("customer", "find", text=NAME)
    return key


def sign_for_work(desk: Desk, order: str, car: str) -> None:
    """Two jobs: one agreed to by telephone and by signature, one declined; a tag on the key."""
    asked = desk.see("maintenance", "get_order", id=order)
    desk.do("maintenance", "revise_lines", id=order, version=asked["version"], lines=JOBS)
    made = desk.do("estimate", "draft_estimate", order_id=order, kind="quick")
    desk.do("estimate", "issue_estimate", id=made["id"])
    kept = desk.do("estimate", "get_estimate", id=made["id"])
    first, _ = (line["id"] for line in kept["lines"])
    until(lambda: first in desk.see("maintenance", "get_order", id=order)["consent"]["pending"])
    desk.do("maintenance", "record_consent", id=order, line_ids=[first], means="phone", note=OPINION)
    answer = {"means": "tablet", "accepted": [first], "signature": signature(), "note": OPINION}
    desk.do("estimate", "take_answer", id=made["id"], shown=kept["issued"]["shown"], grades={}, **answer)
    desk.do("keys", "register_cabinet", id=CABINET, name="수원 1", drawers=1)
    desk.do("keys", "assign_key", tag=TAG, car_id=car)
    say_of_the_key(desk)


def say_of_the_key(desk: Desk) -> None:
    """Why it may go before settlement, and what somebody makes of its not being back."""
    late = {"to": "e-1", "purpose": "wash", "due_at": "2026-11-20T09:00:00+09:00"}
    until(lambda: any(row["tag"] == TAG for row in desk.do("keys", "find_keys")["rows"]))
    desk.do("keys", "release_key", tag=TAG, why=WHY)
    desk.do("keys", "hand_out_key", tag=TAG, **late)
    [alarm] = until(lambda: desk.do("keys", "alarms")["alarms"])
    desk.do("keys", "acknowledge_alarm", id=alarm["id"], remark=REMARK)


@pytest.fixture(scope="module")
def reported(person, town) -> Iterator[tuple[Desk, str, str]]:
    """Somebody whose order was delivered, reported to the regulator and corrected: the order, who it is."""
    suite, _, _ = town
    name, digits, plate, _, why = REPORTED
    with BlockingBus(suite.amqp_url) as bus:
        desk = Desk(suite, bus)
        desk.do("staff", "describe_shop", dealership="suwon", **SHOP)
        customer, car = desk.customer(name, f"010-{digits[:4]}-{digits[4:]}", plate)
        order = desk.do("maintenance", "receive_order", car_id=car, mileage_km=120_000)
        at = {"id": order["id"], "version": order["version"]}
        paid = [{"means": "cash", "amount": 192_500}]
        for step, told in (
            ("revise_lines", {"lines": JOBS[:1]}), ("start_work", {}), ("mark_ready", {}),
            ("issue_statement", {}), ("take_payment", {"payments": paid}), ("deliver_order", {}),
            ("correct_order", {"reason": why, "mileage_km": 120_001}),
        ):  # fmt: skip
            at["version"] = desk.do("maintenance", step, **at, **told)["version"]
            if step == "issue_statement":
                until(lambda: (record(desk, order["id"]) or {}).get("accepted"))
        until(lambda: (seen := record(desk, order["id"]))["revision"] > 1 and seen["state"] == "accepted")
        yield desk, order["id"], customer


def record(desk: Desk, order: str) -> dict[str, Any] | None:
    """What the gateway says of an order's record."""
    return desk.do("molit_gateway", "record_of_order", order_id=order)["record"]


def signature() -> str:
    """A stroke, as the tablet sends it."""
    held, drawn = io.BytesIO(), Image.new("RGBA", (200, 100))
    ImageDraw.Draw(drawn).line((10, 10, 190, 90), fill="black", width=5)
    drawn.save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode()


def blobs_of(suite) -> Blobs:
    return open_blobs((Path(suite.environment["BAYLOG_STATE_DIR"]) / "blobs").resolve().as_uri())


def belongings(suite, url: str, key: str) -> dict[str, int]:
    """What there is of a customer beside words: files, papers, what is kept under the id."""
    counted = {
        "papers": "SELECT count(*) FROM maintenance_paper",
        "sessions": f"SELECT count(*) FROM care_page.session WHERE '{key}' = ANY(holders)",
        "opportunities": f"SELECT count(*) FROM consulting.opportunity WHERE customer_id = '{key}'",
        "texts": f"SELECT count(*) FROM messaging.message WHERE customer_id = '{key}' AND to_number <> ''",
    }
    files = [name.partition("/")[0] for name in blobs_of(suite).sizes("")]
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        for name, query in counted.items():
            cursor.execute(query)
            counted[name] = cursor.fetchone()[0]
    return counted | {kind: files.count(kind) for kind in ("photo", "paper", "signature")}


ALL_OF_IT = {
    "papers": 1,
    "sessions": 1,
    "opportunities": 1,
    "texts": 1,
    "photo": 1,
    "paper": 2,
    "signature": 1,
}
NOTHING = dict.fromkeys(ALL_OF_IT, 0)


@pytest.fixture(scope="module")
def person(town, servers) -> Iterator:
    """Somebody of whom everything is told: the id, the grants of a cabinet, and a dump of the views."""
    suite, _, log = town
    _, views_server, _ = servers
    url = views_server.url("baylog_views")
    open_shop(log)
    hoarding(suite.amqp_url)
    with BlockingBus(suite.amqp_url) as bus, Connection(suite.amqp_url) as broker:
        desk = Desk(suite, bus)
        until(lambda: desk.do("customer", "locality")["known"])
        key = tell_of_a_person(desk)
        until(lambda: NAME in str(desk.see("reporting", "customer_history", customer_id=key)))
        until(lambda: len(desk.see("customer", "list_contacts", customer_id=key)["rows"]) >= 3)
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO care_page.session VALUES (%s, %s, %s, now(), now())", (b"t", b"p", [key])
            )
            connection.commit()
        until(lambda: belongings(suite, url, key) == ALL_OF_IT)
        cabinet = broker.channel()
        cabinet.queue_declare(grants_queue(CABINET), exclusive=True, auto_delete=True)
        yield key, cabinet, (dumped(url), rows(views_server.url("baylog_keys"), key))


def test_nothing_of_an_erased_person_is_in_any_file(town, servers, person, reported):
    suite, state, log = town
    log_server, views_server, rabbit = servers
    key, cabinet, _ = person
    desk, order, customer = reported
    wrapped = wrapped_key(views_server, key)

    # the search finds what is there: the views hold plain text, to be searched
    checkpoint(views_server)
    there = {word for _, word in found(views_server.home, WORDS + REPORTED)}
    assert there == {*WORDS, *REPORTED} - {BORN}  # a date is kept as a number
    # and elsewhere it never was
    checkpoint(log_server)
    for place in (log_server.home, rabbit.home, state):
        assert found(place, WORDS + REPORTED) == set()

    left_behind(views_server.url("baylog_views"))
    kept = run(suite.command("erase", customer, "--reason", "request", "--yes", "--no-sweep"))
    assert kept.stdout.startswith(f"Restricted: {customer}; kept until "), kept.stderr
    done = run(suite.command("erase", str(key), "--reason", "request", "--yes"))
    assert done.returncode == 0, done.stderr
    assert f"Erased: {key}" in done.stdout
    assert "Warning" not in done.stderr

    # whoever keeps something of the customer had let go of it before the files were gone over
    statements = {"papers": 2}  # both copies, of the other one: the law keeps them, sealed
    assert belongings(suite, views_server.url("baylog_views"), key) == NOTHING | statements
    until(lambda: found(views_server.home, WORDS + REPORTED) == set(), 30)
    assert not any(wrapped in path.read_bytes() for path in views_server.home.rglob("*") if path.is_file())
    for place in (log_server.home, rabbit.home, state):
        assert found(place, WORDS + REPORTED) == set()
    # the cabinets are told of keys without that plate
    until(lambda: told_without(cabinet, PLATE))

    # what was reported stays, and says of nobody; its stream opens for who answers to the law, until the day
    asked = {"since": None, "until": None, "text": REPORTED[2]}
    assert desk.see("molit_gateway", "find_records", **asked)["rows"] == []
    told = record(desk, order)
    assert (told["state"], told["accepted"], told["plate"]) == ("accepted", True, "")
    assert not [word for word in REPORTED if word in str(told)]
    assert read_as_told(log.with_restricted(), order) == {REPORTED[2], REPORTED[4]}
    assert read_as_told(log, order) == set()
    end_of_retention(log, state, views_server, customer)
    until(lambda: read_as_told(log.with_restricted(), order) == set())  # keys are looked for once a second


def told_without(cabinet: StdChannel, plate: str) -> bool:
    """Whether what a cabinet is told next lacks the plate; other erasures tell it as well."""
    told = cabinet.basic_get(grants_queue(CABINET), no_ack=True)
    return told is not None and plate.encode() not in bytes(told.body)


def read_as_told(log: PrivateLog, order: str) -> set[str]:
    """Which of the words a record's stream says to this reader."""
    said = str([event.data for event in log.read_stream(f"transmission-{order}")])
    return {word for word in REPORTED if word in said}


def end_of_retention(log: PrivateLog, state: Path, views_server, customer: str) -> None:
    """The night after the last day, by the clock of who looks."""
    book = open_erasures(KeysAt.from_env(views_server.url("baylog_views")), state / "erasures.jsonl")
    [due] = [one.due_at for one in book.anchor.erasures() if one.customer_id == customer]
    Eraser(log, book.erasures, book.anchor, lambda: due + timedelta(seconds=1)).carry_on(customer)


def left_behind(url: str) -> None:
    """An interrupted build of a view holds the person too."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA keys__next")
        cursor.execute("CREATE TABLE keys__next.held AS SELECT %s AS name", (NAME,))
        cursor.execute(
            "INSERT INTO projection.checkpoint (schema, view, version, tables_digest, xid, position)"
            " VALUES ('keys__next', 'keys', 1, '', 0, 0)"
        )
        connection.commit()


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


@pytest.mark.parametrize("with_checkpoints", [False, True], ids=["one part", "whole"])
def test_what_a_backup_of_before_brings_back_goes_again(town, servers, person, with_checkpoints):
    """The views, the papers, the sessions, a photo and the key as they were; then as docs/backup.md says."""
    suite, _, log = town
    _, views_server, _ = servers
    key, _, (dump, key_row) = person
    url, keys = views_server.url("baylog_views"), views_server.url("baylog_keys")
    assert run(suite.command("erase", str(key), "--reason", "request", "--yes", "--no-sweep")).returncode == 0
    until(lambda: belongings(suite, url, key) | {"papers": 0} == NOTHING)
    restored(url, dump if with_checkpoints else {t: d for t, d in dump.items() if t[0] != "projection"})
    put_back(keys, key_row)
    order = next(event.key for event in log.read(Place.START) if event.type == "RepairOrderReceived")
    blobs_of(suite).put(f"photo/{order}/{key}.jpg", b"jpeg", "image/jpeg")
    if not with_checkpoints:
        assert NAME in str(dumped(url))

    done = run(suite.command("erasures", "replay"))

    assert done.returncode == 0, done.stderr
    assert rows(keys, key)[1:] == ("destroyed", None, None)
    until(lambda: not [word for word in WORDS if word in str(dumped(url))], 60)
    until(lambda: {**belongings(suite, url, key), "paper": 0, "signature": 0} == NOTHING)
    told = [event.type for event in log.read_stream(f"customer-{key}") if event.type in ERASING]
    assert set(told) == {"CustomerErased"}


def dumped(url: str) -> dict[tuple[str, str], str]:
    """Every table of the views' database as a backup holds it, but the broker's notes of what was taken."""
    held = {}
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'bus', 'staff_access')"
            " AND tablename <> 'migration'"
        )
        for schema, table in cursor.fetchall():
            copied = io.StringIO()
            cursor.copy_expert(f'COPY "{schema}"."{table}" TO STDOUT', copied)
            held[schema, table] = copied.getvalue()
    return held


def restored(url: str, dump: dict[tuple[str, str], str]) -> None:
    """The tables as they were, in one moment."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for (schema, table), text in dump.items():
            cursor.execute(f'DELETE FROM "{schema}"."{table}"')
            cursor.copy_expert(f'COPY "{schema}"."{table}" FROM STDIN', io.StringIO(text))
        connection.commit()


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
