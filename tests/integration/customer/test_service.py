"""The service as its own process: calls over the bus, facts through the relay, the import's command line."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.customer.service import CustomerService
from services.customer.views import VIEW
from shared.bus.client import BlockingBus, Refused, Unreachable
from shared.bus.topology import declare
from shared.eventlog import Meta, NewEvent, Write
from shared.identity import Identity, Signer, service_identity
from shared.kernel.ids import new_id
from shared.privacy import KeysAt, PrivateLog, open_private_log
from shared.projections.runner import Runner

SECRET = "for these tests only"
CAR = {
    "plate": "28고4756",
    "model": "SM3",
    "engine": "G 1.6",
    "average_km_per_year": 20000,
    "mileage_km": 90_000,
}


def eventually(look, seconds=20.0):
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.02)


class Town:
    """The running service and somebody at the counter."""

    def __init__(self, log: PrivateLog, bus: BlockingBus, environment: dict[str, str]) -> None:
        self.log, self.bus, self.environment = log, bus, environment
        self.place = None

    def token(self, *permissions: str) -> str:
        held = frozenset(permissions or ("customer.view", "customer.edit"))
        return Signer(SECRET).sign(Identity("e-1", "사번 1", "suwon", held))

    def call(self, method: str, identity: str | None = None, *, command_id=None, **payload):
        answer = self.bus.call(
            "customer", method, payload, identity=identity or self.token(), command_id=command_id, timeout=10
        )
        self.place = answer.get("place", self.place)
        return answer

    def ask(self, method: str, **payload):
        return self.call(method, after=self.place, **payload)

    def fact(self, stream: str, version: int, kind: str, data: dict) -> None:
        meta = Meta(command_id=new_id(), actor="e-1", dealership="suwon", correlation_id=new_id())
        self.log.append([Write(stream, version, [NewEvent(kind, 1, data)])], meta)

    def imports(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shared.runtime.cli", "import", "customers", *arguments]
        return subprocess.run(
            [*command, "--dealership", "suwon"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=90,
        )


@pytest.fixture(scope="module")
def town(log_url, views_url, amqp_url, tmp_path_factory):
    environment = {
        **os.environ,
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_VIEWS_URL": views_url,
        "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_SECRET_KEY": SECRET,
        "BAYLOG_STATE_DIR": str(tmp_path_factory.mktemp("state")),
        "COLUMNS": "200",
    }
    declare(amqp_url, [CustomerService])
    log = open_private_log(log_url, KeysAt.from_env(views_url))
    views = Runner(log, views_url, [VIEW])
    views.start()
    processes = [
        subprocess.Popen([sys.executable, "-m", *module], env=environment)
        for module in (("shared.runtime.host", "customer"), ("shared.bus.relay",))
    ]
    try:
        assert eventually(lambda: views.missing() is None)
        with BlockingBus(amqp_url) as bus:
            running = Town(log, bus, environment)
            assert eventually(lambda: answers(running), 60)
            opened = {"name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}
            running.fact("dealership-suwon", 0, "DealershipOpened", opened)
            assert eventually(lambda: running.call("locality")["known"])
            yield running
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(20)
        views.stop()
        log.close()


def answers(town) -> bool:
    try:
        return bool(town.call("locality"))
    except Unreachable:
        return False


def person(town, name, *numbers, **more):
    phones = [{"number": number} for number in numbers]
    return town.call("register_person", name=name, sex="male", phones=phones, **more)


def test_a_customer_with_a_car_is_registered_found_and_read(town):
    made = person(town, "홍길동", "010-1234-5678", car=CAR, assignee="e-3")
    assert (made["version"], made["car_version"], made["repeated"]) == (1, 1, False)
    [hit] = town.ask("find", text="4756")["hits"]
    assert (hit["car_id"], hit["name"], hit["phone"]) == (made["car_id"], "홍길동", "010-1234-5678")
    read = town.ask("get_customer", id=made["id"])
    assert (read["version"], read["assignee"], read["phones"][0]["shown"]) == (1, "e-3", "010-1234-5678")
    assert [car["plate"] for car in read["cars"]] == ["28고4756"]
    car = town.call("describe_car", id=made["car_id"])
    assert (car["plate"], car["customer_id"], car["customer"]["name"]) == ("28고4756", made["id"], "홍길동")
    assert town.ask("list_customers", text="홍길동")["count"] == 1


def test_what_is_missing_or_unknown_is_named_at_the_door_and_inside(town):
    with pytest.raises(Refused) as refused:
        town.call("register_person", name="", phones=[{"number": "1"}], car={"plate": "28고"})
    assert (refused.value.code, refused.value.fields) == (
        "invalid_input",
        {
            "name": "required",
            "sex": "required",
            "phones.0.number": "phone_form",
            "car.plate": "plate_form",
            "car.model": "required",
            "car.engine": "required",
            "car.average_km_per_year": "required",
        },
    )
    with pytest.raises(Refused) as refused:
        town.call("register_person", name="가" * 101, nick="x")
    assert refused.value.fields == {"name": "too_long", "nick": "unknown_field"}


@pytest.mark.parametrize(
    ("method", "payload", "permission"),
    [
        ("find", {"text": "x"}, "customer.view"),
        ("register_person", {"name": "x"}, "customer.edit"),
        ("merge_customers", {"survivor_id": str(new_id()), "merged_id": str(new_id())}, "customer.edit"),
    ],
)
def test_each_call_asks_for_its_permission(town, method, payload, permission):
    with pytest.raises(Refused) as refused:
        town.call(method, town.token("order.view"), **payload)
    assert (refused.value.code, refused.value.params) == ("not_permitted", {"permission": permission})


def test_only_a_service_may_say_when_something_happened(town):
    moment = datetime(2013, 8, 27, tzinfo=UTC).isoformat()
    with pytest.raises(Refused) as refused:
        person(town, "이몽룡", "010-1111-2222", occurred_at=moment)
    assert refused.value.params == {"permission": "system.operate"}
    token = Signer(SECRET).sign(service_identity("demo", "suwon"))
    made = town.call(
        "register_company", token, name="카포스", phones=[{"number": "02-345-6789"}], occurred_at=moment
    )
    [row] = town.ask("list_customers", text="카포스")["rows"]
    assert (row["id"], row["registered_at"][:10]) == (made["id"], "2013-08-27")


def test_a_command_twice_has_one_outcome(town):
    command_id = new_id()
    first = person(town, "두번", "010-3333-4444", command_id=command_id)
    again = person(town, "두번", "010-3333-4444", command_id=command_id)
    assert again == {**first, "repeated": True}
    assert town.ask("list_customers", text="두번")["count"] == 1


def test_two_people_change_one_car_and_the_second_is_told_what_changed(town):
    made = person(town, "함께", "010-3333-5555", car={**CAR, "plate": "28고5757"})
    town.call("change_car", id=made["car_id"], version=1, transmission="오토")
    with pytest.raises(Refused) as refused:
        town.call("change_car", id=made["car_id"], version=1, memo="x")
    assert refused.value.code == "changed_meanwhile"
    [change] = refused.value.params["changes"]
    assert (change["fields"], change["by"]) == (["transmission"], "e-1")


def test_a_merge_leads_everything_to_the_survivor(town):
    survivor = person(town, "장강", "010-6666-0001")
    merged = person(town, "장강", "010-6666-0001", "010-6666-0002", car={**CAR, "plate": "29고0001"})
    [pair] = town.ask("duplicates", customer_id=survivor["id"])["pairs"]
    assert pair["other"]["id"] == merged["id"]
    town.call("merge_customers", survivor_id=survivor["id"], merged_id=merged["id"], version=1)
    read = town.ask("get_customer", id=merged["id"])
    assert (read["id"], read["merged_from"]) == (survivor["id"], merged["id"])
    assert [phone["number"] for phone in read["phones"]] == ["+821066660001", "+821066660002"]
    assert [car["id"] for car in read["cars"]] == [merged["car_id"]]


def test_what_happens_to_an_order_is_written_into_the_history_once(town):
    made = person(town, "이력", "010-7777-0001", car={**CAR, "plate": "29고0002"})
    whose = {"number": "S-1", "car_id": made["car_id"], "customer_id": made["id"], "plate": "29고0002"}
    stream = f"repair_order-{new_id()}"
    town.fact(stream, 0, "RepairOrderReserved", {**whose, "reserved_for": "2026-03-02T01:00:00+00:00"})
    town.fact(stream, 1, "RepairOrderReceived", {**whose, "mileage_km": 95_000})
    town.fact(stream, 2, "PaymentTaken", {"means": "card", "amount": 300_000, "currency": "KRW"})
    town.fact(stream, 3, "RepairOrderCancelled", {"reason": "손님 변심"})

    def entries():
        rows = town.ask("list_contacts", customer_id=made["id"], sort="created_at", descending=False)["rows"]
        told = {row["automatic"]: row for row in rows}
        closed = told.get("order_reserved", {}).get("state") == "done"
        return told if closed and len(told) == 4 else None

    told = eventually(entries)
    assert told is not None
    assert set(told) == {"order_reserved", "order_received", "payment_taken", "order_cancelled"}
    assert told["order_reserved"]["next_date"] == "2026-03-02"
    assert told["payment_taken"]["params"] == {
        "number": "S-1",
        "means": "card",
        "amount": 300_000,
        "currency": "KRW",
    }
    assert {row["plate"] for row in told.values()} == {"29고0002"}
    assert eventually(lambda: town.call("get_car", id=made["car_id"])["mileage_km"] == 95_000)
    assert town.ask("list_contacts", customer_id=made["id"])["count"] == 4


def test_an_entry_is_written_by_hand_and_worked_on(town):
    made = person(town, "상담", "010-7777-0002")
    with pytest.raises(Refused) as refused:
        town.call("record_contact", customer_id=made["id"], title=" ")
    assert refused.value.fields == {"title": "required", "state": "required", "created_at": "required"}
    entry = town.call(
        "record_contact",
        customer_id=made["id"],
        kind="phone_call",
        title="お客様よりお電話",
        state="waiting",
        created_at="2017-02-07T09:30:00+09:00",
        next_date="2017-03-01",
    )
    town.call("change_contact_state", id=entry["id"], version=1, state="done")
    [row] = town.ask("list_contacts", customer_id=made["id"])["rows"]
    assert (row["state"], row["author"], row["kind"], row["version"]) == ("done", "e-1", "phone_call", 2)
    assert town.ask("get_customer", id=made["id"])["contacts"] == {"count": 1, "open": 0, "next_date": None}


HEADER = "고객명,성별,연락처,차량번호,모델,엔진,연평균주행거리,별명"
ROWS = [
    "손효정,여,010-8000-0001,25가2008,SM3,G 1.6,15000,a",
    "마동탁,남,010-8000-0002,20나5454,베르나,G 1.4,,b",
    "카포스,남,010-8000-0003,7275,쏘나타,G 1.8,20000,c",
    "카포스,남,010-8000-0003,7275,SM5,G 2.0,20000,d",
    "카포스,남,010-8000-0003,25가2008,SM5,G 2.0,20000,e",
]


def write(path: Path, rows: list[str]) -> str:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="cp949")
    return str(path)


def test_a_file_is_tried_taken_in_and_taken_in_again(town, tmp_path):
    path = write(tmp_path / "고객.csv", ROWS)
    tried = town.imports(path, "--dry-run")
    assert (tried.returncode, "3 would be added, 0 already there, 2 refused" in tried.stderr) == (1, True), (
        tried
    )
    assert "별명" in tried.stderr
    assert town.ask("list_customers", text="손효정")["count"] == 0

    first = town.imports(path)
    assert "3 added, 0 already there, 2 refused" in first.stderr
    with (tmp_path / "고객.refused.csv").open(encoding="utf-8-sig") as file:
        refused = list(csv.DictReader(file))
    assert [(row["#"], row["refused"], row["별명"]) for row in refused] == [
        ("3", "연평균주행거리: 꼭 입력해야 합니다", "b"),
        ("6", "차량번호: 파일의 앞줄에서 다른 고객에게 이미 적은 차량번호입니다", "e"),
    ]
    again = town.imports(path)
    assert "0 added, 3 already there, 2 refused" in again.stderr

    found = eventually(lambda: town.call("list_customers", text="카포스", assignee=None)["rows"][-1:])
    plates = [row["plates"] for row in town.call("list_customers", text="8000-0003")["rows"]]
    assert found
    assert plates == [["7275", "7275"]]
    assert town.call("list_customers", text="마동탁")["count"] == 0


def test_a_corrected_report_is_taken_in_and_a_taken_plate_is_refused_by_the_log(town, tmp_path):
    person(town, "먼저", "010-8100-0001", car={**CAR, "plate": "31가3131"})
    path = write(tmp_path / "둘.csv", ["나중,남,010-8100-0002,31가3131,SM3,G 1.6,15000,x"])
    taken = "Taken already"
    for arguments in ((path, "--dry-run"), (path,)):
        refused = town.imports(*arguments, "--language", "en")
        assert (refused.returncode, taken in refused.stderr) == (1, True)
    report = tmp_path / "둘.refused.csv"
    corrected = report.read_text(encoding="utf-8-sig").replace("31가3131", "31가3132")
    report.write_text(corrected, encoding="utf-8")
    done = town.imports(str(report))
    assert (done.returncode, "1 added" in done.stderr) == (0, True), done.stderr


def test_an_import_that_is_stopped_goes_on_where_it_was(town, tmp_path):
    rows = [
        f"많음{n},남,010-82{n // 100:02d}-{n:04d},{10 + n // 1000}다{n:04d},SM3,G,15000,x"
        for n in range(1500)
    ]
    path = write(tmp_path / "많음.csv", rows)
    command = [
        sys.executable,
        "-m",
        "shared.runtime.cli",
        "import",
        "customers",
        path,
        "--dealership",
        "suwon",
    ]
    stopped = subprocess.Popen(command, env=town.environment, stderr=subprocess.PIPE, text=True)
    assert eventually(lambda: town.call("list_customers", text="많음", size=1)["count"] > 20)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=20)
    assert (stopped.returncode, "the same command goes on" in said) == (130, True), said
    finished = town.imports(path)
    assert finished.returncode == 0, finished.stderr
    assert " 0 already there" not in finished.stderr
    assert eventually(lambda: town.call("list_customers", text="많음", size=1)["count"] == 1500)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--dealership", "nowhere"], "no dealership nowhere"), (["--map", "별명=nick"], "no field nick")],
)
def test_an_import_that_cannot_begin_says_why(town, tmp_path, arguments, told):
    path = write(tmp_path / "a.csv", ROWS)
    command = [
        sys.executable,
        "-m",
        "shared.runtime.cli",
        "import",
        "customers",
        path,
        "--dealership",
        "suwon",
    ]
    done = subprocess.run([*command, *arguments], env=town.environment, capture_output=True, text=True)
    assert (done.returncode, told in done.stderr) == (1, True), done.stderr
