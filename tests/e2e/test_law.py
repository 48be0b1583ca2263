"""What the law asks of a repair, from the odometer to the paper on the customer's phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.hands import PATIENT, car, fresh, new_order, registered, sent, sign, stored_order, texted

JOB = {
    f"line.{name}": [value]
    for name, value in {
        "id": "", "item": "로우암 교환", "molit_code": "S11", "part_class": "A", "quantity": "2",
        "unit_price": "85000", "labour_fee": "90000", "labour_hours": "1.6",
    }.items()
}  # fmt: skip


def moved(desk: Page, order: str, *states: str) -> None:
    """The order's page, from state to state by its dialog."""
    for state in states:
        desk.goto(order)
        desk.keyboard.press("F6")
        with desk.expect_navigation(url=f"**{order}"):
            desk.locator(f"#moves button[value={state}]").click()


def test_a_car_back_in_time_is_repaired_for_nothing_and_its_paper_goes_to_the_phone(screen, phone, phones):
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    plate = f"63저{run}"
    registered(desk, f"하재입{run}", f"010-7782-{run}", plate)
    first = stored_order(desk, plate, **JOB)
    moved(desk, first, "in_work", "ready", "delivered")
    expect(desk.locator(".chip", has_text="무상수리")).to_be_visible()

    # its odometer was changed meanwhile: nothing is taken without the reason and the certificate
    desk.goto(new_order(desk, plate))
    desk.locator("#mileage_km").fill("1200")
    desk.keyboard.press("F9")
    expect(desk.locator(".certificate [aria-invalid=true]")).to_have_count(4)
    for name, typed in (
        ("mileage_reason", "계기판 교체"),
        ("certificate.issuer", "수원시 차량등록사업소"),
        ("certificate.issued_on", "2026-11-02"),
        ("certificate.number", f"2026-{run}"),
    ):
        desk.locator(f"[id='{name}']").fill(typed)
    desk.keyboard.press("F9")
    expect(desk.locator("#redo")).to_be_visible()
    second = f"/orders/{desk.locator('#order').get_attribute('data-id')}"
    expect(desk.locator(".history")).to_contain_text(f"2026-{run}")

    desk.locator("#redo input[name=lines]").first.check()
    desk.locator("#redo button").click()
    expect(desk.locator(".grid .free")).to_have_count(1)
    expect(desk.locator("[data-cell=unit_price]").first).to_have_attribute("readonly", "")

    moved(desk, second, "in_work", "ready")
    desk.goto(f"{second}/statement")
    desk.keyboard.press("F9")
    desk.locator("#send button", has_text="문자로").click()
    expect(desk.locator("#send [role=status]")).to_be_visible()
    text = texted(desk, phones, f"0107782{run}", "/p/")
    phone.goto(re.search(r"https?://\S+/p/\S+", text)[0])
    expect(phone.get_by_role("heading")).to_have_text("점검·정비명세서")
    paper = phone.request.get(f"{phone.url}/paper.pdf")
    assert paper.body().startswith(b"%PDF")


def test_a_paper_link_that_was_bent_says_so(phone):
    phone.goto("/p/nobody.made.this")
    expect(phone.get_by_role("heading")).to_have_text("열 수 없는 링크입니다")


def test_the_customer_chooses_the_class_of_a_part_and_the_sum_follows(screen, phone):
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    plate = f"64저{run}"
    registered(desk, f"하등급{run}", f"010-7783-{run}", plate)
    begun = sent(desk, "/estimates/new", {"car_id": car(desk, plate), "kind": "quick"})
    desk.goto(begun.headers["hx-redirect"])
    for name, typed in (("item", "발전기"), ("unit_price", "280000"), ("grades", "B 165,000 C 90000"),
                        ("labour_fee", "60000")):  # fmt: skip
        desk.locator(f"[data-cell={name}]").first.fill(typed)
    desk.keyboard.press("F10")
    expect(desk.locator("#link")).to_be_visible(timeout=PATIENT)

    phone.goto(desk.locator("#link").input_value())
    phone.locator(".offer [value=yes]").check(force=True)
    expect(phone.locator("[data-agreed]")).to_have_text("374,000원")
    phone.locator(".grades [value=B]").check()
    expect(phone.locator("[data-agreed]")).to_have_text("247,500원")
    sign(phone)
    phone.locator("#answer button.main").click()
    expect(phone.locator(".guest-page li")).to_contain_text("B 재제조품", timeout=PATIENT)
    expect(desk.locator("#answer li")).to_contain_text("B 재제조품")
