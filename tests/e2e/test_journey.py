"""From the tablet to the customer's phone and back to the order: inspection, estimate, consent, work."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.hands import (
    PATIENT,
    TABLET,
    answered,
    car,
    fresh,
    issued,
    live,
    move,
    registered,
    saved,
    sent,
    sign,
    stored_order,
    texted,
)

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
    desk, run = screen("sim"), fresh()
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


def test_work_found_later_waits_for_a_new_consent(screen, phone, phones) -> None:
    """CM-32: refused before the customer's word, allowed after it."""
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    plate = f"73버{run}"
    registered(desk, f"노추가{run}", f"010-7793-{run}", plate)
    order = stored_order(desk, plate, **OIL)
    phone.goto(issued(screen("jang", **TABLET), order))
    answered(phone)
    desk.goto(order)
    expect(saved(desk)).to_be_visible()
    # the accepted line stands beside the oil, and an empty one below
    expect(desk.locator("[data-grid] tbody tr")).to_have_count(3)
    move(desk, "in_work")

    # on the lift the lower arm turns out to be worn: it is written down, and nobody may work on it yet
    row = desk.locator("[data-grid] tbody tr").nth(desk.locator("[data-grid] tbody tr").count() - 1)
    expect(row.locator("[data-cell=item]")).to_have_value("")
    for name, typed in (("item", "로우암 교환"), ("molit_code", "S11"), ("unit_price", "85000"),
                        ("labour_fee", "90000")):  # fmt: skip
        row.locator(f"[data-cell={name}]").fill(typed)
    with desk.expect_navigation():
        desk.keyboard.press("F9")
    expect(desk.locator("#consent .alert.warn")).to_contain_text("로우암 교환")
    refused_work(desk, "ready")

    # an estimate of what was found alone goes to the phone, and the phone's answer frees the work
    with desk.expect_navigation(url=re.compile("/estimates/")):
        desk.get_by_role("button", name="추가정비 견적").click()
    expect(desk.locator("[data-estimate-page][data-started]")).to_be_visible()
    expect(desk.locator("[data-cell=item][value]:not([value=''])")).to_have_count(1)
    desk.keyboard.press("F10")
    expect(desk.locator("#link")).to_be_visible(timeout=PATIENT)
    desk.locator("form[action$='/send'] button").click()
    expect(desk.locator("#answer [role=status]")).to_be_visible()
    text = texted(desk, phones, f"0107793{run}", "추가")
    desk.goto(order)
    live(desk)
    refused_work(desk, "in_work")

    phone.goto(re.search(r"https?://\S+/e/\S+", text)[0])
    expect(phone.get_by_role("heading", name="추가정비")).to_be_visible()
    phone.locator(".offer [value=yes]").check()
    sign(phone)
    phone.get_by_role("button", name="답 보내기").click()
    expect(phone.get_by_text("답을 받았습니다")).to_be_visible(timeout=PATIENT)
    expect(desk.locator("#consent")).to_contain_text("모든 작업에 동의함")
    desk.goto(order)
    live(desk)
    expect(saved(desk)).to_be_visible()
    move(desk, "in_work")
    move(desk, "ready")


def test_a_customer_asks_to_be_called_and_is_called(screen, phone) -> None:
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    plate = f"74버{run}"
    registered(desk, f"도통화{run}", f"010-7794-{run}", plate)
    desk.goto(quick_estimate(desk, plate, "67000"))
    desk.keyboard.press("F10")
    expect(desk.locator("#link")).to_be_visible(timeout=PATIENT)
    live(desk)

    phone.goto(desk.locator("#link").input_value())
    phone.locator("#when").fill("오후 3시 이후")
    phone.get_by_role("button", name="전화 부탁").click()
    expect(phone.get_by_text("전화 요청을 받았습니다")).to_be_visible()

    # the desk hears of it without loading anything, and says when it was done
    expect(desk.locator("#answer .alert.bad")).to_contain_text("오후 3시 이후")
    listed = screen("sim")
    listed.goto("/estimates")
    expect(listed.locator("tr", has_text=plate).locator(".chip.bad")).to_have_text("전화 요청")
    desk.get_by_role("button", name="전화했음").click()
    expect(desk.locator("#answer .alert.bad")).to_have_count(0)
    # asking is no answer: the offer stands, and can be asked about again
    phone.reload()
    expect(phone.locator("#when")).to_be_visible()
    expect(phone.locator(".offer")).to_have_count(1)


def test_two_estimates_are_held_beside_each_other(screen) -> None:
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    plate = f"75버{run}"
    registered(desk, f"모비교{run}", f"010-7795-{run}", plate)
    first = quick_estimate(desk, plate, "280000")
    desk.goto(first)
    with desk.expect_navigation(url=re.compile("with=")):
        desk.get_by_role("button", name="복사해서 비교").click()
    expect(desk.locator("[data-estimate-page][data-started]")).to_be_visible()
    desk.locator("[data-cell=unit_price]").first.fill("165000")
    desk.locator("[data-cell=part_class]").first.fill("B")
    with desk.expect_navigation():
        desk.keyboard.press("F9")
    desk.get_by_role("link", name="비교", exact=True).click()
    table = desk.locator("section[aria-labelledby=compared]")
    cells = table.locator("tbody tr").nth(0).locator("td")
    expect(cells.nth(0)).to_have_text("B 225,000")  # 165,000 and 60,000 of labour
    expect(cells.nth(1)).to_have_text("A 340,000")
    sums = table.locator("tbody tr").last.locator("td")
    expect(sums.nth(0)).to_have_text("247,500원")  # with VAT
    expect(sums.nth(1)).to_have_text("374,000원")


def refused_work(desk: Page, state: str) -> None:
    """The dialog of the states stays open and says on which work there is no word yet."""
    expect(saved(desk)).to_be_visible()
    desk.keyboard.press("F6")
    desk.locator(f"#moves[open] button[value={state}]").click()
    expect(desk.locator("#moves[open] .alert.bad")).to_contain_text(
        "동의하지 않은 작업이 있습니다: 로우암 교환"
    )
    desk.locator("#moves [data-close]").click()


def quick_estimate(desk: Page, plate: str, unit_price: str) -> str:
    """An estimate of one job, stored; gives its address."""
    begun = sent(desk, "/estimates/new", {"car_id": car(desk, plate), "kind": "quick"})
    path = begun.headers["hx-redirect"]
    job = OIL | {"line.item": ["발전기"], "line.molit_code": ["E11"], "line.quantity": ["1"]}
    sums = {"line.unit_price": [unit_price], "line.labour_fee": ["60000"], "line.included": ["1"]}
    done = sent(desk, path, {"version": "1", **job, **sums})
    assert done.status == 204, done.text()
    return path
