"""From the tablet to the customer's phone and back to the order: inspection, estimate, consent, work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import stored_order

TABLET = {"viewport": {"width": 800, "height": 1280}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "ko-KR"}
# One exempt job, so that the order itself needs no consent (art. 132).
OIL = {
    f"line.{name}": [value]
    for name, value in {
        "id": "", "item": "엔진오일 교환", "molit_code": "X", "part_class": "A", "quantity": "5",
        "unit_price": "9800", "labour_fee": "15000", "labour_hours": "0.4",
    }.items()
}  # fmt: skip
# Drawing the form and the evidence takes longer than a page.
PATIENT = 30_000


@pytest.fixture
def phone(address, chromium):
    """A customer's phone: nobody is signed in."""
    context = chromium.new_context(base_url=address, **PHONE)
    yield context.new_page()
    context.close()


def sign(page: Page) -> None:
    """Two strokes on the canvas."""
    pen = page.locator("#pen")
    pen.scroll_into_view_if_needed()
    box = pen.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for x, y in ((80, 90), (140, 20), (220, 70)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()


def issued(tablet: Page, order: str) -> str:
    """An inspection with one × and one △ becomes an estimate in one touch; gives the customer's link."""
    tablet.goto(f"{order}/inspection")
    expect(tablet.locator("#keys button").first).to_be_visible()
    for item, mark in (("front_brake", "bad"), ("spark_plug", "bad"), ("brake_fluid", "watch")):
        tablet.locator(f"#{item}-{mark}").check()
        expect(tablet.locator(f"#{item}-none")).to_be_attached()
    tablet.locator("#progress form button").click()
    expect(tablet.locator("[data-estimate-page][data-started]")).to_be_visible()
    expect(tablet.locator("tr.left-out")).to_have_count(1)
    tablet.keyboard.press("F10")
    expect(tablet.locator("#link")).to_be_visible(timeout=PATIENT)
    return tablet.locator("#link").input_value()


def test_the_customer_signs_on_the_phone_and_the_order_takes_it_over(screen, phone) -> None:
    desk = screen("sim")
    desk.goto("/")
    order = stored_order(desk, **OIL)
    link = issued(screen("jang", **TABLET), order)
    desk.goto(order)
    expect(desk.locator("#consent")).to_contain_text("답 대기")

    phone.goto(link)
    offers = phone.locator(".offer")
    expect(offers).to_have_count(2)
    expect(phone.locator("[data-agreed]")).to_have_text("0원")
    offers.nth(0).locator("[value=yes]").check()
    offers.nth(1).locator("[value=no]").check()
    sign(phone)
    phone.get_by_role("button", name="답 보내기").click()
    expect(phone.get_by_text("답을 받았습니다")).to_be_visible(timeout=PATIENT)
    accepted = phone.locator("li", has_text="동의").first.inner_text()

    # the desk sees it without loading anything, and the line stands on the order
    expect(desk.locator("#consent")).to_contain_text("답 받음")
    item = re.sub(r"^(부)?동의\s*", "", accepted)
    expect(desk.locator(f"[data-cell=item][value='{item}']")).to_be_attached()
    kept = phone.request.get(f"{link}/evidence.pdf")
    assert kept.headers["content-type"] == "application/pdf"
    assert kept.body().startswith(b"%PDF")


def test_a_link_that_was_bent_or_ran_out_says_so(phone) -> None:
    phone.goto("/e/nobody.made.this")
    expect(phone.get_by_role("heading")).to_have_text("열 수 없는 링크입니다")
