"""A car's day at the counter, by keyboard alone: find it, write three lines, take money, hand it over; then
its history, and the head office's sum."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.e2e.hands import move, open_order, pay, saved, total, write_lines

COUNTER_SECONDS = 60


def test_the_day_of_a_car_by_keyboard(counter: Page, colleague: Page) -> None:
    before = turnover(colleague)
    began = time.monotonic()
    open_order(counter)
    write_lines(counter)
    expect(total(counter, "total")).to_have_text("412,500원")
    owed = total(counter, "accumulated").inner_text()
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    expect(total(counter, "accumulated")).to_have_text(owed)  # as it was shown before it was stored
    assert time.monotonic() - began < COUNTER_SECONDS
    expect(total(counter, "total")).to_have_text("412,500원")

    pay(counter, card="300000", cash="100000")
    expect(total(counter, "receivable")).to_have_text("12,500")
    for state in ("in_work", "ready", "delivered"):
        move(counter, state)
    expect(counter.locator("#order .head .chip").first).to_have_text("출고")
    expect(counter.locator(".history li").first).to_contain_text("미수금 12,500원")
    number = counter.locator(".facts").inner_text().split()[-1]

    find(counter, "7275")
    line = counter.locator("#timeline li", has_text=number).filter(has_text="412,500원")
    expect(line.first).to_be_visible()
    expect(counter.locator("aside .owed").last).to_contain_text("원")

    figure = colleague.locator("#figures .figure b").first
    expect(figure).to_have_text(f"{before + 412_500:,}원")  # it came by itself: nobody loaded the page again


def find(page: Page, text: str) -> None:
    """Ctrl-K, the text, Enter: the car's page."""
    page.keyboard.press("Control+k")
    page.keyboard.type(text)
    expect(page.locator("#found .option").first).to_be_visible()
    with page.expect_navigation(url=re.compile("/customers/")):
        page.keyboard.press("Enter")


def turnover(page: Page) -> int:
    """What the head office sees of this month, of every shop, in won."""
    page.goto("/head-office")
    return int(re.sub(r"[^0-9]", "", page.locator("#figures .figure b").first.inner_text()) or 0)
