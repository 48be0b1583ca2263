"""Custody through real processes: what cabinets report and the desk does, alarms, and the night's report."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import orjson
import pika
import psycopg2
import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.errors import Refused
from shared.contracts.keys import EDGE_EXCHANGE, REPORTS
from shared.identity import Identity
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.runtime.suite import process_commands
from shared.testing.suite import Suite, running

NEEDED = ("relay", "views", "customer", "keys", "maintenance", "messaging", "staff")
HAND = frozenset({"key.view", "key.hand", "key.manage", "order.view", "order.edit", "order.deliver"})
MANAGER = Identity(actor="manager", name="Manager", dealership="suwon", permissions=HAND | {"key.release"})
ADVISOR = Identity(actor="advisor", name="Advisor", dealership="suwon", permissions=HAND)
STRANGER = Identity(actor="stranger", name="Stranger", dealership="busan", permissions=HAND)
ROOT = Identity(actor="root", name="Root", dealership="suwon", permissions=frozenset({"*"}), group=True)
PERSON = {"name": "김열쇠", "sex": "female", "phones": [{"kind": "mobile", "number": "010-4040-5050"}]}
CAR = {"plate": "12가3456", "model": "쏘나타", "engine": "G4KD", "average_km_per_year": 15000}
SHOP = {
    "business_number": "135-81-00019", "repair_number": "제0217호", "company": "수원 서비스",
    "phone": "031-200-0159",
    "representative": "한지원", "address": "수원시", "technician": "장기훈", "alarm_phone": "010-0100-0001",
}  # fmt: skip
HOME = {"id": "suwon", "name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}
LINE = {"item": "오일", "molit_code": None, "uncoded": True, "part_class": "A", "quantity": "1",
        "unit_price": 50000, "labour_fee": 0, "labour_hours": "0"}  # fmt: skip


_PERSISTENT = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)


class Office:
    """The head office's side, and a cabinet's agent that says what it is told to."""

    def __init__(self, bus: BlockingBus, suite: Suite, edge: Any) -> None:
        self._bus, self.suite, self._edge, self._sequence = bus, suite, edge, 0

    def ask(self, method: str, who: Identity = ADVISOR, service: str = "keys", **payload: Any) -> Any:
        return self._bus.call(service, method, payload, identity=self.suite.sign(who), timeout=20)

    def report(self, kind: str, **data: Any) -> None:
        """A record of the cabinet's agent."""
        self._sequence += 1
        at = clock.now().isoformat()
        record = {"boot": 1, "sequence": self._sequence, "kind": kind, "at": at, "stepped": False}
        told = {"device": "disk", "records": [record | {"data": {"drawer": 1, **data}}]}
        body = {
            "specversion": "1.0", "id": str(new_id()), "type": "Reported", "source": "cabinet/suwon-1",
            "subject": "cabinet-suwon-1", "time": at, "data": told, "correlationid": str(new_id()),
            "commandid": str(new_id()), "version": self._sequence, "schema": 1, "place": "0.0",
            "actor": "cabinet:suwon-1", "dealership": "", "recordedat": at,
        }  # fmt: skip
        self._edge.basic_publish(EDGE_EXCHANGE, REPORTS, orjson.dumps(body), _PERSISTENT)

    def place(self, tag: str) -> str | None:
        found = self.ask("find_keys", text=tag)["rows"]
        return found[0]["place"] if found else None

    def alarms(self, tag: str) -> dict[str, Any]:
        """Of a tag, by kind; the last of each."""
        found = self.ask("alarms", open=False, limit=500)["alarms"]
        return {row["kind"]: row for row in reversed(found) if row["about"].get("tag") == tag}

    def until(self, condition: Callable[[], Any], within: float = 90) -> Any:
        deadline = time.monotonic() + within
        while not (seen := condition()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return seen


@pytest.fixture(scope="module")
def office(log_url: str, views_url: str, amqp_url: str, tmp_path_factory: Any) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name in ("ABSENT", "UNKNOWN", "MUTE"):
            patch.setenv(f"BAYLOG_KEYS_{name}", "0.2")
        folder = tmp_path_factory.mktemp("suite")
        others = [name for name in process_commands() if name not in NEEDED]
        suite = stack.enter_context(running(log_url, views_url, amqp_url, folder, without=others))
        edge = stack.enter_context(closing(pika.BlockingConnection(pika.URLParameters(suite.amqp_url))))
        office = Office(stack.enter_context(BlockingBus(suite.amqp_url)), suite, edge.channel())
        office.ask("open_dealership", ROOT, "staff", **HOME)
        office.ask("describe_shop", ROOT, "staff", dealership="suwon", **SHOP)
        office.ask("register_cabinet", MANAGER, id="suwon-1", name="수원 1")
        yield office


@pytest.fixture(scope="module")
def order(office: Office) -> dict[str, str]:
    """A car in work, on which 55,000 is owed."""
    person = office.ask("register_person", ROOT, "customer", **PERSON, car=CAR)
    car = {"car_id": person["car_id"], "mileage_km": 10_000}
    taken = office.until(lambda: _received(office, car))
    lines = {"id": taken["id"], "version": taken["version"], "lines": [LINE]}
    office.ask("revise_lines", ROOT, "maintenance", **lines)
    return {"id": taken["id"], "car_id": person["car_id"]}


def _received(office: Office, car: dict[str, Any]) -> Any:
    try:
        return office.ask("receive_order", ROOT, "maintenance", **car)
    except Refused:  # the customer service's table is on its way
        return None


def test_a_key_goes_from_reception_to_the_technician_and_not_to_the_customer_before_settlement(office, order):
    tag = "0100AA2201"
    office.ask("check_in_key", tag=tag, order_id=order["id"])
    office.until(lambda: office.place(tag) == "desk")

    office.report("key_put", slot=3, tag=tag, person="advisor", signed_in="pin")
    office.until(lambda: office.place(tag) == "cabinet")
    office.report(
        "key_taken", slot=3, tag=tag, person="kim", reason="repair", due="2099-01-01T00:00:00+00:00"
    )
    office.until(lambda: office.place(tag) == "person")
    [told] = office.ask("keys_of_cars", cars=[order["car_id"]])["keys"][order["car_id"]]
    assert (told["person"], told["purpose"], told["order_id"]) == ("kim", "repair", order["id"])

    with pytest.raises(Refused) as refused:
        office.ask("hand_over_key", tag=tag)
    assert refused.value.code == "key_not_settled"
    with pytest.raises(Refused) as refused:
        office.ask("release_key", tag=tag, why="단골")
    assert refused.value.code == "not_permitted"

    office.ask("release_key", MANAGER, tag=tag, why="단골: 내일 입금")
    office.ask("hand_over_key", tag=tag)
    office.until(lambda: office.place(tag) == "customer")
    kinds = [row["kind"] for row in office.ask("key", tag=tag)["movements"]]
    assert kinds == [
        "KeyHandedOver", "HandoverReleased", "key_taken", "key_put", "KeyCheckedIn", "KeyAssigned",
    ]  # fmt: skip


def test_what_belongs_to_another_dealership_is_neither_seen_nor_touched(office, order):
    tag = "0100AA2202"
    office.ask("assign_key", MANAGER, tag=tag, car_id=order["car_id"], kind="sale")
    office.until(lambda: office.place(tag))

    assert office.ask("find_keys", STRANGER)["rows"] == []
    with pytest.raises(Refused) as refused:
        office.ask("take_back_key", STRANGER, tag=tag)
    assert refused.value.code == "not_permitted"
    with pytest.raises(Refused) as refused:
        office.ask("key", STRANGER, tag=tag)
    assert refused.value.code == "not_found"


def test_a_key_that_goes_without_a_name_raises_one_alarm_that_ends_when_it_is_back(office, order):
    tag = "0100AA2203"
    office.ask("assign_key", MANAGER, tag=tag, car_id=order["car_id"])
    office.report("key_put", slot=4, tag=tag)
    office.report("key_taken", slot=4, tag=tag)
    raised = office.until(lambda: office.alarms(tag).get("absent"))
    assert raised["ended_at"] is None
    messages = office.until(lambda: office.ask("find_messages", ROOT, "messaging", text=CAR["plate"])["rows"])
    assert [(each["template"], each["about"]) for each in messages] == [("key_absent", f"key:{tag}")]

    office.ask("acknowledge_alarm", id=raised["id"], remark="찾는 중")
    office.report("key_put", slot=5, tag=tag)
    ended = office.until(lambda: (found := office.alarms(tag)["absent"])["ended_at"] and found)
    assert (ended["id"], ended["remark"], ended["answered_by"]) == (raised["id"], "찾는 중", "advisor")


def test_a_tag_in_two_slots_and_one_of_no_car_are_told_of(office):
    tag = "0100AA2204"
    office.report("key_put", slot=6, tag=tag)
    office.report("key_put", slot=7, tag=tag)
    office.until(lambda: {"tag_twice", "unknown_tag"} <= office.alarms(tag).keys())

    office.report("key_taken", slot=6, tag=tag)
    office.until(lambda: office.alarms(tag)["tag_twice"]["ended_at"])


def test_a_key_that_is_not_back_in_time_is_overdue_once(office, order):
    tag = "0100AA2205"
    office.ask("assign_key", MANAGER, tag=tag, car_id=order["car_id"])
    soon = clock.now().isoformat()
    office.ask("hand_out_key", tag=tag, to="kim", purpose="test_drive", due_at=soon)
    office.until(lambda: office.alarms(tag).get("overdue"))

    office.ask("take_back_key", tag=tag)
    office.until(lambda: office.alarms(tag)["overdue"]["ended_at"])


def test_each_night_is_reconciled_once_whatever_was_slept_through(office, order, views_url):
    tag = "0100AA2206"
    office.ask("assign_key", MANAGER, tag=tag, car_id=order["car_id"])
    office.ask("hand_out_key", tag=tag, to="kim", purpose="repair")
    office.until(lambda: office.place(tag) == "person")
    due = (
        "UPDATE keys_due SET due_at = now() - interval '1 minute' WHERE task = 'reconcile' AND key = 'suwon'"
    )

    def reports() -> list[Any]:
        return [each for each in office.ask("reconciliations")["reports"] if each["by_night"]]

    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        office.until(lambda: cursor.execute(due) or connection.commit() or cursor.rowcount)
        [report] = office.until(reports)
        assert ("not_back", "kim") in {
            (row["reason"], row["person"]) for row in report["rows"] if row["tag"] == tag
        }

        # the timer came by once more for the same night
        cursor.execute(due)
        connection.commit()
        still = "SELECT 1 FROM keys_due WHERE task = 'reconcile' AND due_at > now()"
        office.until(lambda: cursor.execute(still) or connection.commit() or cursor.rowcount)
        assert len(reports()) == 1

    by_hand = office.ask("reconcile_keys")
    office.until(lambda: office.ask("reconciliations")["reports"][0]["id"] == by_hand["id"])
    assert office.ask("reconciliation", id=by_hand["id"])["by_night"] is False
