"""Who gets in where: the permission matrix of the live routes, forged forms, sessions, revocation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from services.web.app import OPEN_PATHS
from services.web.pages import routers
from services.web.routing import MACHINE, PUBLIC, SIGNED_IN
from shared.identity import PERMISSIONS
from shared.kernel.errors import Refusal
from tests.integration.web.conftest import PASSWORD, csrf, until

ROUTES = sorted(
    {route for router in routers() for route in router.routes}, key=lambda each: (each.path, each.method)
)
NEEDING = [route for route in ROUTES if route.permission not in (PUBLIC, SIGNED_IN, MACHINE)]
UNKNOWN = "0190aaaa-0000-7000-8000-000000000000"


def address(path: str) -> str:
    return re.sub(r"\{[^}]+\}", UNKNOWN, re.sub(r"\{\w+:int\}", "1", path))


def send(client: httpx.Client, method: str, path: str) -> httpx.Response:
    token = csrf(client.get("/settings/me").text) if method != "GET" else ""
    return client.request(method, address(path), headers={"X-CSRF-Token": token} if token else {})


@pytest.fixture(scope="module")
def without(site) -> Iterator[dict[str, httpx.Client]]:
    """For each permission, somebody who holds all others."""
    clients = {}
    for permission in PERMISSIONS:
        login = f"no.{permission}"
        site.hire(login, *[each for each in PERMISSIONS if each != permission])
        clients[permission] = site.signed_in(login)
    yield clients
    for client in clients.values():
        client.close()


def test_every_route_says_what_it_needs():
    assert len(NEEDING) > 8
    known = {*PERMISSIONS, PUBLIC, SIGNED_IN, MACHINE}
    assert {route.path: route.permission for route in ROUTES if route.permission not in known} == {}
    public = {route.path for route in ROUTES if route.permission == PUBLIC}
    # beside the sign-in only what a signed link, or the code sent to a telephone, opens for a customer
    customers = ("/e/{token}", "/p/{token}", "/v/{token}", "/my/{shop}")
    assert {path for path in public if not path.startswith(customers)} == {"/sign-in"}
    # what the boxes at key cabinets send proves itself
    machine = {route.path for route in ROUTES if route.permission == MACHINE}
    assert machine == {"/cabinets/authority", "/cabinets/enrol", "/cabinets/renew"}
    assert set(OPEN_PATHS) == {"/health", "/robots.txt", "/static/{version}/{name:path}"}


@pytest.mark.parametrize("route", NEEDING, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_refused_without_its_permission_and_only_then(site, without, route):
    assert send(without[route.permission], route.method, route.path).status_code == 403
    other = next(each for each in PERMISSIONS if each != route.permission)
    assert send(without[other], route.method, route.path).status_code != 403


@pytest.mark.parametrize(
    "route",
    [each for each in ROUTES if each.permission not in (PUBLIC, MACHINE)],
    ids=lambda each: f"{each.method} {each.path}",
)
def test_a_stranger_is_sent_to_the_door(site, route):
    with site.visitor() as stranger:
        answer = stranger.request(route.method, address(route.path))
        assert answer.status_code in (303, 401)
        assert "/sign-in" in answer.headers.get("location", answer.headers.get("hx-redirect", ""))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "made.up"},
        {"Sec-Fetch-Site": "cross-site", "token": "yes"},
        {"Origin": "http://evil.example", "token": "yes"},
    ],
)
def test_a_forged_form_is_refused(site, headers):
    with closing(site.signed_in("boss")) as boss:
        own = csrf(boss.get("/settings/me").text)
        sent = {name: value for name, value in headers.items() if name != "token"}
        if "token" in headers:
            sent["X-CSRF-Token"] = own
        answer = boss.post("/settings/language", data={"language": "en"}, headers=sent)
        assert answer.status_code == 422
        assert 'lang="ko"' in boss.get("/settings/me").text


def test_a_token_of_somebody_elses_session_is_refused(site):
    site.hire("thief", "order.view")
    with closing(site.signed_in("boss")) as boss, closing(site.signed_in("thief")) as thief:
        stolen = csrf(thief.get("/settings/me").text)
        answer = boss.post("/settings/language", data={"language": "en"}, headers={"X-CSRF-Token": stolen})
        assert answer.status_code == 422


def test_the_cookie_is_out_of_reach_of_scripts_and_fresh_at_every_sign_in(site):
    with site.visitor() as visitor:
        form = {"login": "boss", "password": PASSWORD, "csrf": csrf(visitor.get("/sign-in").text)}
        visitor.cookies.set("baylog_session", "chosen-by-somebody-else")
        cookie = visitor.post("/sign-in", data=form).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "chosen-by-somebody-else" not in cookie


def test_signing_out_ends_the_session_itself(site):
    with closing(site.signed_in("boss")) as boss:
        cookie = boss.cookies["baylog_session"]
        boss.post("/sign-out", data={"csrf": csrf(boss.get("/settings/me").text)})
    with site.visitor() as again:
        again.cookies.set("baylog_session", cookie)
        assert until(lambda: again.get("/settings/me").status_code == 303, 2)


@pytest.mark.parametrize("how", ["permission", "dismissal"])
def test_what_is_taken_is_gone_without_signing_out(site, how):
    login = f"revoked.{how}"
    key = site.hire(login, "staff.view", "order.view")
    with closing(site.signed_in(login)) as client:
        assert client.get("/settings/employees").status_code == 200
        if how == "permission":
            site.staff("set_permissions", id=key, dealership="suwon", permissions=["order.view"])
        else:
            site.staff("dismiss", id=key)
        assert until(lambda: client.get("/settings/employees").status_code in (303, 403), 15)


def test_rights_are_given_at_a_dealership_that_there_is(site):
    key = site.hire("nowhere.yet", "order.view")
    with pytest.raises(Refusal) as refused:
        site.staff("set_permissions", id=key, dealership="nowhere", permissions=["order.view"])
    assert refused.value.fields == {"dealership": "unknown"}


def test_every_answer_carries_the_security_headers(site):
    with site.visitor() as visitor:
        for path in ("/sign-in", "/health", "/nowhere", "/static/x/app.css"):
            headers = visitor.get(path).headers
            policy = headers["content-security-policy"]
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"


def test_files_are_kept_for_ever_under_the_hash_of_their_content(site):
    with site.visitor() as visitor:
        sheet = re.search(r'href="(/static/[0-9a-f]+/app\.css)"', visitor.get("/sign-in").text).group(1)
        answer = visitor.get(sheet)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert visitor.get("/static/0000/app.css").headers["cache-control"] == "no-cache"
        assert visitor.get("/static/0000/../../wiring.py").status_code == 404


def test_an_address_that_keeps_guessing_is_stopped(site):
    with site.visitor() as visitor:
        token = csrf(visitor.get("/sign-in").text)
        form = {"login": "nobody.at.all", "password": "x", "csrf": token}
        texts = [visitor.post("/sign-in", data=form).text for _ in range(21)]
    assert "1분 뒤" in texts[-1]
    assert "1분 뒤" not in texts[0]
