"""From the tablet to the customer's phone and back to the order: inspection, estimate, consent, work."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.e2e.hands import TABLET, answered, issued, registered, stored_order, texted

# One exempt job, so that the order itself needs no consent (art. 132).
OIL = {
    f"line.{name}": [value]
    for name, value in {
        "id": "", "item": "엔진오일 교환", "molit_code": "X", "part_class": "A", "quantity": "5",
        "unit_price": "9800", "labour_fee": "15000", "labour_hours": "0.4",
    }.items()
}  # fmt: skip


def test_the_customer_signs_on_the_phone_and_the_order_takes_it_over(screen, phone) -> None:
    desk = screen("sim")
    desk.goto("/")
    order = stored_order(desk, **OIL)
    link = issued(screen("jang", **TABLET), order)
    desk.goto(order)
    expect(desk.locator("#consent")).to_contain_text("답 대기")

    phone.goto(link)
    # why it is needed, and back again, without signing in (CM-58)
    phone.get_by_role("link", name="왜 필요한가요?").first.click()
    expect(phone.locator(".outline .spot").first).to_be_visible()
    phone.get_by_role("link", name="견적으로").first.click()
    answered(phone)
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


def test_the_link_goes_out_as_a_text_and_the_answer_comes_back_to_the_screen(screen, phone, phones) -> None:
    desk, run = screen("sim"), f"{int(time.time()) % 10_000:04d}"
    desk.goto("/")
    registered(desk, f"표한결{run}", f"010-7781-{run}", f"71버{run}")
    order = stored_order(desk, f"71버{run}", **OIL)
    issued(screen("jang", **TABLET), order)
    desk.goto(order)
    with desk.expect_navigation(url=re.compile("/estimates/")):
        desk.locator("#consent a").first.click()
    expect(desk.locator("#to")).to_have_value(f"010-7781-{run}")
    desk.locator("form[action$='/send'] button").click()
    expect(desk.locator("#answer [role=status]")).to_be_visible()

    # the text leads to the offer, and the desk that has not been touched since shows what was agreed
    text = texted(desk, phones, f"0107781{run}", "/e/")
    assert f"71버{run}" in text
    phone.goto(re.search(r"https?://\S+/e/\S+", text)[0])
    answered(phone)
    expect(desk.locator("#answer .chip.ok")).to_have_count(1)
    expect(desk.locator("#answer .chip.bad")).to_have_count(1)
