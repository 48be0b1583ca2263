"""CSRF tokens, forms, attempts: what stands between a stranger and a handler."""

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request

from services.web.attempts import Attempts
from services.web.csrf import Csrf, from_our_own_page
from services.web.forms import Form, flatten
from services.web.pages.sign_in import _next
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import new_id


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "method": "POST", "path": "/"})


def test_a_token_holds_for_its_own_cookie_only():
    csrf = Csrf("secret")
    token = csrf.token("cookie")
    assert csrf.holds(token, "cookie")
    assert not csrf.holds(token, "another")
    assert not Csrf("other secret").holds(token, "cookie")
    assert csrf.token("cookie") != token


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "가.나"])
def test_rubbish_is_no_token(token):
    assert not Csrf("secret").holds(token, "cookie")
    assert not Csrf("secret").holds(token, "")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "http://shop:80", "host": "shop:80"}, True),
        ({"origin": "http://evil", "host": "shop"}, False),
        ({"origin": "null", "host": "shop"}, False),
        ({}, True),
    ],
)
def test_a_form_of_another_site_is_told_apart(headers, ours):
    assert from_our_own_page(request(**headers)) is ours


def test_a_form_that_is_sent_twice_is_one_command_until_it_is_refused():
    number = str(new_id())
    form = Form.of(FormData([("command_id", number), ("name", " 카포스 "), ("tag", "a"), ("tag", "b")]))
    assert str(form.command_id) == number
    assert (form["name"], form.many("tag"), form["missing"]) == ("카포스", ["a", "b"], "")
    form.refuse(InvalidInput(fields={"name": "too_long"}))
    assert str(form.command_id) != number
    assert form.errors == {"name": "too_long"}


@pytest.mark.parametrize(
    ("typed", "value"), [("1,200", 1200), ("", None), ("-5", -5), ("12x", "12x"), ("1.5", "1.5")]
)
def test_what_is_no_whole_number_goes_to_the_service_as_typed(typed, value):
    assert Form({"amount": typed}).integer("amount") == value


def test_nested_reasons_get_dotted_names():
    assert flatten({"lines": {0: {"price": ["invalid"]}}, "name": "required"}) == {
        "lines.0.price": "invalid",
        "name": "required",
    }


@pytest.mark.parametrize(
    ("asked", "path"),
    [("/orders/1?x=y", "/orders/1?x=y"), ("", "/"), ("https://evil", "/"), ("//evil", "/"), ("/\\evil", "/")],
)
def test_sign_in_goes_on_within_the_site_only(asked, path):
    assert _next(asked) == path


def test_an_address_may_fail_so_often_a_minute_and_no_other_suffers():
    attempts = Attempts(3)
    for _ in range(3):
        assert attempts.allowed("10.0.0.1")
        attempts.failed("10.0.0.1")
    assert not attempts.allowed("10.0.0.1")
    assert attempts.allowed("10.0.0.2")


def test_whoever_signs_in_rightly_uses_nothing_up():
    attempts = Attempts(1)
    assert all(attempts.allowed("10.0.0.1") for _ in range(100))
