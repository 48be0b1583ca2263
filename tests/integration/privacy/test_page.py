"""The page that erases a customer, as a browser sends it."""

from __future__ import annotations

import httpx
import pytest

from shared.bus.blocking import BlockingBus
from shared.identity import PERMISSIONS, service_identity
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.testing.suite import running

from .conftest import Desk, until


@pytest.fixture(scope="module")
def site(log_url, views_url, amqp_url, tmp_path_factory):
    state = tmp_path_factory.mktemp("page")
    with (
        running(
            log_url,
            views_url,
            amqp_url,
            state,
            without=["consulting", "estimate", "keys", "messaging", "molit_gateway", "sealer"],
        ) as suite,
        BlockingBus(suite.amqp_url) as bus,
    ):
        token = suite.sign(service_identity("test", "suwon"))

        def do(method, **payload):
            return bus.call("staff", method, payload, identity=token, command_id=new_id(), timeout=15)

        shop = {"name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}
        do("open_dealership", id="suwon", **shop)
        for login, may in (("boss", PERMISSIONS), ("clerk", ["customer.view", "customer.edit"])):
            since = clock.now().date().isoformat()
            key = do("hire", login=login, name=login, dealership="suwon", since=since,
                     password="a-long-password")["id"]  # fmt: skip
            do("set_permissions", id=key, dealership="suwon", permissions=list(may))
        desk = Desk(suite, bus)
        until(lambda: desk.do("customer", "locality")["known"])
        yield suite, desk


def csrf(page: str) -> str:
    return page.split('name="csrf" content="')[1].split('"')[0]


def signed_in(suite, login: str) -> httpx.Client:
    client = httpx.Client(base_url=f"http://127.0.0.1:{suite.web_port}", timeout=20)
    form = {"login": login, "password": "a-long-password", "csrf": csrf(client.get("/sign-in").text)}

    def enter() -> bool:
        return client.post("/sign-in", data=form).status_code == 303

    until(enter)
    return client


def test_what_it_means_is_said_and_a_reason_asked_for(site):
    suite, desk = site
    key, _ = desk.customer("화면에서", "010-7777-0001", "22가7771")
    boss = signed_in(suite, "boss")
    page = boss.get(f"/customers/{key}/erase").text
    assert "바로 파기" in page
    assert boss.post(f"/customers/{key}/erase", data={"csrf": csrf(page)}).status_code == 422
    form = {"csrf": csrf(page), "reason": "request", "sure": "on"}
    assert boss.post(f"/customers/{key}/erase", data=form).headers["location"] == f"/customers/{key}"
    erased = boss.get(f"/customers/{key}").text
    assert "삭제된 고객" in erased
    assert "화면에서" not in erased
    assert boss.get(f"/customers/{key}/erase").headers["location"] == f"/customers/{key}"


def test_the_day_until_which_it_is_kept_is_shown(site):
    suite, desk = site
    key, car = desk.customer("보관중", "010-7777-0002", "22가7772")
    order = desk.delivered(car)
    boss, clerk = signed_in(suite, "boss"), signed_in(suite, "clerk")
    page = boss.get(f"/customers/{key}/erase").text
    until_year = str(clock.local_date(clock.now(), "Asia/Seoul").year + 1)
    assert f"{until_year}-" in page
    form = {"csrf": csrf(page), "reason": "request", "sure": "on"}
    assert boss.post(f"/customers/{key}/erase", data=form).status_code == 303
    for who, sees in ((boss, True), (clerk, False)):
        shown = until(lambda who=who: (text := who.get(f"/customers/{key}").text) and "제한" in text and text)
        assert (f"{until_year}-" in shown, "보관중" in shown) == (True, sees)
    listed = boss.get("/orders").text
    assert "22가7772" not in listed
    assert boss.get(f"/orders/{order}").status_code == 200


def test_what_is_open_comes_first_and_not_everybody_may(site):
    suite, desk = site
    key, car = desk.customer("열린주문", "010-7777-0003", "22가7773")
    desk.do("maintenance", "receive_order", car_id=car, mileage_km=120_000)
    page = signed_in(suite, "boss").get(f"/customers/{key}/erase").text
    assert "1건" in page
    assert 'name="reason"' not in page
    clerk = signed_in(suite, "clerk")
    assert clerk.get(f"/customers/{key}/erase").status_code == 403
    assert f"/customers/{key}/erase" not in clerk.get(f"/customers/{key}").text
