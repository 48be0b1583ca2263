"""Orders through the running services: what is answered, what is refused, what the lists show."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.errors import Refused
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from tests.integration.maintenance.conftest import EVERYTHING, LINES, Counter

CERTIFICATE = {"issuer": "수원시 차량등록사업소", "issued_on": "2026-11-02", "number": "2026-수원-0117"}


def test_the_printed_order_from_the_door_to_the_receivable(counter):
    customer, car = counter.customer()
    order = counter.received(car)["id"]
    counter.do("take_payment", id=order, payments=[
        {"means": "card", "amount": 300_000}, {"means": "cash", "amount": 100_000},
    ])  # fmt: skip
    counter.delivered(order)

    shown = counter.see("get_order", id=order)
    assert shown["state"] == "delivered"
    assert shown["totals"] == {
        "parts": 275_000, "labour": 100_000, "vat": 37_500, "total": 412_500,
        "discount": 0, "paid": 400_000, "receivable": 12_500,
    }  # fmt: skip
    assert shown["accumulated_receivable"] == 12_500
    assert [change["kind"] for change in shown["history"]][-1] == "repair_order_delivered"
    assert shown["warnings"] == {"lines.2.part_class": "remanufactured_entered_as_new"}
    [owed] = counter.see("customer_receivable", customer_id=customer)["rows"]
    assert (owed["total"], owed["up_to_30"], owed["customer"]) == (12_500, 12_500, "카포스")


def test_what_is_owed_runs_on_to_the_next_order_and_is_paid_there(counter):
    customer, car = counter.customer()
    first = counter.received(car)["id"]
    counter.pay(first, 400_000)
    counter.delivered(first)
    second = counter.received(car, 151_000, lines=())["id"]
    assert counter.see("get_order", id=second)["carried_receivable"] == 12_500

    with pytest.raises(Refused) as refused:
        counter.pay(second, 12_501)
    assert refused.value.code == "payment_exceeds"
    assert refused.value.params["receivable"] == 12_500
    counter.pay(second, 12_500)
    assert counter.see("customer_receivable", customer_id=customer)["rows"] == []
    assert counter.see("get_order", id=first)["totals"]["receivable"] == 0


def test_the_same_command_twice_has_one_outcome(counter):
    _, car = counter.customer()
    command = new_id()
    once = counter.do("receive_order", car_id=car, mileage_km=150_000, command_id=command)
    again = counter.do("receive_order", car_id=car, mileage_km=150_000, command_id=command)
    assert again == once
    pay, order = new_id(), counter.do("revise_lines", id=once["id"], version=1, lines=LINES)["id"]
    money = {"id": order, "payments": [{"means": "cash", "amount": 100_000}]}
    assert counter.do("take_payment", command_id=pay, **money) == counter.do(
        "take_payment", command_id=pay, **money
    )
    assert counter.see("get_order", id=order)["totals"]["paid"] == 100_000


def test_the_second_of_two_editors_is_told_what_the_first_changed(counter):
    _, car = counter.customer()
    order = counter.received(car)
    seen = counter.see("get_order", id=order["id"])
    mine = [{**LINES[0], "unit_price": 36_000}, *LINES[1:]]
    counter.do("revise_lines", id=order["id"], version=seen["version"], lines=mine)
    with pytest.raises(Refused) as refused:
        counter.do("revise_lines", id=order["id"], version=seen["version"], lines=LINES)
    assert refused.value.code == "order_changed"
    assert {change["item"] for change in refused.value.params["changes"]} >= {LINES[0]["item"]}


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ({"quantity": "-1"}, "lines.0.quantity", "not_positive"),
        ({"unit_price": -1}, "lines.0.unit_price", "negative"),
        ({"item": "  "}, "lines.0.item", "required"),
        ({"part_class": "Z"}, "lines.0.part_class", "not_a_choice"),
    ],
)
def test_a_bad_line_is_refused_by_its_field_and_nothing_is_written(counter, line, field, reason):
    _, car = counter.customer()
    order = counter.received(car, lines=())
    with pytest.raises(Refused) as refused:
        counter.do("revise_lines", id=order["id"], version=1, lines=[{**LINES[0], **line}])
    assert refused.value.fields == {field: reason}
    assert counter.see("get_order", id=order["id"])["version"] == order["version"]


def test_an_odometer_does_not_run_backwards_without_a_reason(counter):
    _, car = counter.customer()
    counter.received(car, 150_000, lines=())
    with pytest.raises(Refused) as refused:
        counter.do("receive_order", car_id=car, mileage_km=99_999)
    assert refused.value.code == "mileage_backwards"
    assert set(refused.value.fields) == {
        "mileage_km", "mileage_reason", "certificate.issuer", "certificate.issued_on", "certificate.number",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        counter.do("receive_order", car_id=car, mileage_km=99_999, mileage_reason="계기판 교체",
                   certificate={**CERTIFICATE, "issued_on": "2999-01-01"})  # fmt: skip
    assert refused.value.fields == {"certificate.issued_on": "to_come"}
    proved = {"mileage_reason": "계기판 교체", "certificate": CERTIFICATE}
    order = counter.do("receive_order", car_id=car, mileage_km=99_999, **proved)["id"]
    shown = counter.see("get_order", id=order)
    assert (shown["mileage_reason"], shown["certificate"]) == ("계기판 교체", CERTIFICATE)
    assert shown["history"][0]["details"]["certificate"] == CERTIFICATE


def test_a_car_back_in_time_has_its_work_done_again_for_nothing(counter):
    _, car = counter.customer()
    first = counter.received(car)["id"]
    counter.pay(first, 412_500)
    counter.delivered(first)
    left = counter.see("get_order", id=first)
    # 150,000 km and an unknown age: the shortest class
    assert (left["entitled"]["days"], left["entitled"]["over"]) == (30, False)
    second = counter.received(car, 150_100, lines=())["id"]

    [entitled] = counter.see("entitlements", car_id=car, order_id=second)["rows"]
    assert (entitled["order_id"], entitled["until"]) == (first, left["entitled"]["until"])
    failed = entitled["lines"][2]
    wanted = [{"order_id": first, "line_id": failed["id"]}]
    counter.do("redo_lines", id=second, lines=wanted)
    counter.do("redo_lines", id=second, lines=wanted)  # a second time adds nothing

    shown = counter.see("get_order", id=second)
    [line] = shown["lines"]
    assert line["redo"] == {
        "order_id": first, "number": left["number"], "line_id": failed["id"], "worth": 260_000,
    }  # fmt: skip
    assert shown["totals"]["total"] == 0
    names = ("id", "item", "quantity", "labour_fee")
    typed = [{name: line[name] for name in names} | {"unit_price": 1}]
    with pytest.raises(Refused) as refused:
        counter.do("revise_lines", id=second, version=shown["version"], lines=typed)
    assert refused.value.fields == {"lines.0.unit_price": "free_of_charge"}
    with pytest.raises(Refused) as refused:
        counter.do("redo_lines", id=second, lines=[{"order_id": first, "line_id": str(new_id())}])
    assert refused.value.code == "not_entitled"
    assert counter.delivered(second)["state"] == "delivered"


def test_a_car_back_too_late_is_entitled_to_nothing(counter):
    _, car = counter.customer()
    operator = counter.token(*EVERYTHING, "system.operate")

    def then(method: str, day: int, **payload):
        at = (now() - timedelta(days=day)).isoformat()
        return counter.do(method, token=operator, occurred_at=at, **payload)

    order = then("receive_order", 41, car_id=car, mileage_km=150_000)
    then("revise_lines", 41, id=order["id"], version=order["version"], lines=LINES)
    for step in ("start_work", "mark_ready", "deliver_order"):
        then(step, 40, id=order["id"])
    left = counter.see("get_order", id=order["id"])
    assert (left["entitled"]["days"], left["entitled"]["over"]) == (30, True)
    back = counter.received(car, 150_100, lines=())["id"]
    assert counter.see("entitlements", car_id=car, order_id=back)["rows"] == []
    wanted = [{"order_id": order["id"], "line_id": left["lines"][0]["id"]}]
    with pytest.raises(Refused) as refused:
        counter.do("redo_lines", id=back, lines=wanted)
    assert refused.value.code == "not_entitled"


def test_a_delivered_order_stands_and_a_correction_needs_its_reason(counter):
    customer, car = counter.customer()
    order = counter.received(car)["id"]
    counter.pay(order, 412_500)
    version = counter.delivered(order)["version"]
    with pytest.raises(Refused) as refused:
        counter.do("revise_lines", id=order, version=version, lines=LINES[:1])
    assert refused.value.code == "order_delivered"
    with pytest.raises(Refused) as refused:
        counter.do("correct_order", id=order, version=version, reason=" ", lines=LINES[:1])
    assert refused.value.fields == {"reason": "required"}
    dearer = [*LINES, {"item": "오일", "quantity": "1", "unit_price": 10_000}]
    counter.do("correct_order", id=order, version=version, reason="누락된 오일", lines=dearer)
    assert counter.see("get_order", id=order)["totals"]["receivable"] == 11_000
    owed = counter.until(
        lambda: [row["total"] for row in counter.see("customer_receivable", customer_id=customer)["rows"]],
        [11_000],
    )
    assert owed == [11_000]


def test_payments_at_once_never_take_more_than_is_owed(suite, counter):
    _, car = counter.customer()
    order = counter.received(car)["id"]

    def pay(_: int) -> str:
        with BlockingBus(suite.amqp_url) as bus:
            try:
                Counter(suite, bus).pay(order, 100_000)
            except Refused as refused:
                return refused.code
            return "taken"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(pay, range(8)))
    assert outcomes == ["payment_exceeds"] * 4 + ["taken"] * 4
    assert counter.do("get_order", id=order)["totals"]["paid"] == 400_000


def test_debts_follow_a_merge(counter):
    (one, car), (other, _) = counter.customer("마동탁"), counter.customer("마동탁")
    order = counter.received(car)["id"]
    counter.delivered(order)
    counter.do("merge_customers", "customer", survivor_id=other, merged_id=one)
    owed = eventually(lambda: counter.see("customer_receivable", customer_id=other)["rows"])
    assert owed[0]["total"] == 412_500
    assert counter.see("get_order", id=order)["customer"]["id"] == other


def test_only_who_may_deliver_delivers_and_only_here(counter):
    _, car = counter.customer()
    order = counter.received(car)["id"]
    for step in ("start_work", "mark_ready"):
        counter.do(step, id=order)
    with pytest.raises(Refused) as refused:
        counter.do("deliver_order", id=order, token=counter.token("order.view", "order.edit"))
    assert refused.value.code == "not_permitted"
    elsewhere = counter.token(dealership="incheon")
    with pytest.raises(Refused) as refused:
        counter.do("deliver_order", id=order, token=elsewhere)
    assert refused.value.code == "not_permitted"


def eventually(look, tries: int = 200):
    for _ in range(tries):
        if found := look():
            return found
    raise AssertionError("it never came")
