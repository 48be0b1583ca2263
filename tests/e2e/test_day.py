"""A car's day at the counter, by keyboard alone: find it, write three lines, take money, hand it over."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

# The second invoice of the paper that the sums are held against: 375,000 and VAT make 412,500.
LINES = (("타이밍벨트", "35000", "20000"), ("워터펌프", "40000", "20000"), ("클러치", "200000", "60000"))
COUNTER_SECONDS = 60
# How long a practised hand takes for a key; the counter's minute is reckoned with it.
KEY_MS = 60

pytestmark = pytest.mark.xdist_group("e2e")


def test_the_day_of_a_car_by_keyboard(counter: Page) -> None:
    began = time.monotonic()
    open_order(counter)
    write_lines(counter)
    expect(total(counter, "total")).to_have_text("412,500원")
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    assert time.monotonic() - began < COUNTER_SECONDS
    expect(total(counter, "total")).to_have_text("412,500원")

    pay(counter, card="300000", cash="100000")
    expect(total(counter, "receivable")).to_have_text("12,500")
    for state in ("in_work", "ready", "delivered"):
        move(counter, state)
    expect(counter.locator("#order .head .chip").first).to_have_text("출고")
    expect(counter.locator(".history li").first).to_contain_text("미수금 12,500원")


def test_more_than_is_owed_is_refused_beside_the_dialog(counter: Page) -> None:
    open_order(counter)
    write_lines(counter)
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    due = int(counter.locator("#payment").get_attribute("data-due") or 0)
    earlier = int(counter.locator("#payment").get_attribute("data-earlier") or 0)
    counter.keyboard.press("F4")
    counter.keyboard.type(str(due + earlier + 1))
    counter.keyboard.press("F9")
    expect(counter.locator("#payment [role=alert]")).to_be_visible()
    expect(counter.locator("#tender-card")).to_have_value(str(due + earlier + 1))


def test_input_survives_what_a_colleague_stored_meanwhile(counter: Page) -> None:
    open_order(counter)
    write_lines(counter)
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    colleague = counter.context.new_page()
    colleague.goto(counter.url)
    counter.locator("#for_customer").fill("타이밍벨트 교환")
    colleague.locator("#request").fill("소음")
    colleague.keyboard.press("F9")
    expect(colleague.locator(".history")).to_contain_text("접수 내용 수정")
    expect(counter.locator("#conflict")).to_be_visible()
    expect(counter.locator("#for_customer")).to_have_value("타이밍벨트 교환")


def open_order(page: Page) -> None:
    """F11, four digits, Enter; the mileage, and Enter through the fields to the first line."""
    page.keyboard.press("F11")
    expect(page.locator("#car")).to_be_focused()
    page.keyboard.type("7275", delay=KEY_MS)
    page.keyboard.press("Enter")
    expect(page.locator("#mileage_km")).to_be_focused()
    page.keyboard.type("152000", delay=KEY_MS)
    for name in ("assignee", "promised_at", "kind", "request", "line-0-item"):
        page.keyboard.press("Enter", delay=KEY_MS)
        expect(page.locator(f"#{name}")).to_be_focused()


def write_lines(page: Page) -> None:
    """Enter from cell to cell; class and quantity come by themselves."""
    for item, unit_price, labour_fee in LINES:
        page.keyboard.type(item, delay=KEY_MS)
        for _ in range(4):
            page.keyboard.press("Enter", delay=KEY_MS)
        page.keyboard.type(unit_price, delay=KEY_MS)
        page.keyboard.press("Enter", delay=KEY_MS)
        page.keyboard.type(labour_fee, delay=KEY_MS)
        for _ in range(2):
            page.keyboard.press("Enter", delay=KEY_MS)


def pay(page: Page, *, card: str, cash: str) -> None:
    """One bill by two means."""
    page.keyboard.press("F4")
    expect(page.locator("#tender-card")).to_be_focused()
    page.keyboard.type(card)
    page.keyboard.press("Enter")
    page.keyboard.type(cash)
    with page.expect_navigation():
        page.keyboard.press("F9")
    expect(saved(page)).to_be_visible()


def move(page: Page, state: str) -> None:
    """F6 and the digit of the state."""
    page.keyboard.press("F6")
    choices = page.locator("#moves[open] button[name=to]")
    expect(choices.first).to_be_focused()
    offered = choices.evaluate_all("buttons => buttons.map((button) => button.value)")
    with page.expect_navigation():
        page.keyboard.press(str(offered.index(state) + 1))
    expect(saved(page)).to_be_visible()


def saved(page: Page):
    """The page of a stored order, its script at work."""
    return page.locator("#order[data-started]:not([data-id=''])")


def total(page: Page, name: str):
    """One of the sums at the order's foot."""
    return page.locator(f"[data-total={name}]")
