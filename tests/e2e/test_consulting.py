"""Consulting: from a symptom to the sheet (CM-59), pages that explain parts (CM-58)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.hands import TABLET, answered, fresh, issued, live, registered, stored_order
from tests.e2e.test_inspection import photo_file

# One exempt job, so that the order itself needs no consent (art. 132).
OIL = {
    f"line.{name}": [value]
    for name, value in {
        "id": "", "item": "엔진오일 교환", "molit_code": "X", "part_class": "A", "quantity": "5",
        "unit_price": "9800", "labour_fee": "15000", "labour_hours": "0.4",
    }.items()
}  # fmt: skip


def test_a_symptom_is_walked_down_to_items_that_the_sheet_marks(screen) -> None:
    desk, tablet = screen("sim"), screen("jang", **TABLET)
    desk.goto("/")
    order = stored_order(desk)
    desk.goto(f"{order}/symptoms")
    expect(desk.locator(".choices a")).to_have_count(7)
    for choice in ("시동", "시동 모터가 제대로 돌지 않는다", "딸깍 소리만 난다"):
        desk.get_by_role("link", name=choice, exact=True).click()
        expect(desk.get_by_role("heading", name=choice)).to_be_visible()
    expect(desk.locator("#keys button").first).to_be_visible()
    desk.locator("input[value=starter]").uncheck()
    desk.locator("#note").fill("비 온 다음 날마다")
    desk.keyboard.press("F9")
    expect(desk.locator("#symptoms")).to_contain_text("비 온 다음 날마다")

    tablet.goto(f"{order}/inspection")
    expect(tablet.locator("#item-battery .look")).to_contain_text("딸깍 소리만 난다")
    expect(tablet.locator("#item-starter .look")).to_have_count(0)
    tablet.goto(f"{order}/symptoms")
    tablet.get_by_role("button", name="빼기").click()
    expect(tablet.get_by_text("아직 적은 증상이 없습니다")).to_be_visible()


def test_nothing_to_look_at_is_refused_beside_the_choices(screen) -> None:
    desk = screen("sim")
    desk.goto("/")
    desk.goto(f"{stored_order(desk)}/symptoms?at=brake_noise")
    expect(desk.locator("#keys button").first).to_be_visible()
    for item in ("front_brake", "rear_brake"):
        desk.locator(f"input[value={item}]").uncheck()
    desk.keyboard.press("F9")
    expect(desk.locator("#items-error")).to_be_visible()
    expect(desk.locator("input[value=front_brake]")).not_to_be_checked()


def test_a_part_is_explained_in_the_shops_own_words_and_picture(screen) -> None:
    desk = screen("hq")
    desk.goto("/parts/mirror/edit?language=ko")
    expect(desk.locator("#keys button").first).to_be_visible()
    before = desk.locator("#need").input_value()
    desk.locator("#need").fill("차로를 바꿀 때 옆 차를 놓칩니다. 우리는 열선까지 확인합니다.")
    desk.keyboard.press("F9")
    expect(desk.locator(".head .chip.ok")).to_be_visible()
    desk.locator("[data-picture]").set_input_files(photo_file(300))
    expect(desk.locator(".what img[src*='/pictures/']")).to_be_visible()
    desk.locator("[data-picture]").set_input_files(
        {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    )
    expect(desk.locator("#uploading.bad")).to_be_visible()

    tablet = screen("jang", **TABLET)
    tablet.goto("/parts/mirror")
    expect(tablet.get_by_text("우리는 열선까지 확인합니다")).to_be_visible()
    expect(tablet.locator(".what img[src*='/pictures/']")).to_be_visible()
    expect(tablet.locator(".outline .spot")).to_have_count(3)
    assert tablet.request.get("/parts/mirror/edit").status == 403

    # what stood there before is kept, and comes back
    desk.reload()
    expect(desk.locator(".tl li")).not_to_have_count(0)
    desk.get_by_role("button", name="그림으로 되돌리기").click()
    expect(desk.locator(".what img[src*='/static/']")).to_be_visible()
    desk.get_by_role("button", name="처음 글로 되돌리기").click()
    expect(desk.locator("#need")).to_have_value(before)


def test_what_was_declined_is_asked_about_again_and_goes_onto_a_new_estimate(screen, phone) -> None:
    desk, run = screen("sim"), fresh()
    desk.goto("/")
    registered(desk, f"유보리{run}", f"010-7782-{run}", f"72버{run}")
    order = stored_order(desk, f"72버{run}", **OIL)
    desk.goto(order)
    expect(desk.locator("#waiting")).to_be_attached()
    live(desk)
    phone.goto(issued(screen("jang", **TABLET), order))
    declined = phone.locator(".offer legend").nth(1).inner_text()
    answered(phone)

    # the order's page tells of it as soon as the answer was heard
    waiting = desk.locator("#waiting li", has_text=declined)
    expect(waiting).to_have_count(1)
    desk.goto(waiting.first.get_by_role("link").get_attribute("href"))
    expect(desk.locator("#keys button").first).to_be_visible()
    desk.locator("#outcome").select_option("wants_later")
    desk.locator("#next_on").fill("2020-01-01")
    desk.locator("#note").fill("월급날 뒤에 하기로 함")
    desk.keyboard.press("F9")
    expect(desk.locator("#next_on-error")).to_be_visible()
    desk.locator("#next_on").fill("2099-12-31")
    desk.keyboard.press("F9")
    expect(desk.locator(".tl")).to_contain_text("나중에 하기로 함")
    desk.locator(".tl").get_by_role("link", name="상담 이력").first.click()
    expect(desk.get_by_text("월급날 뒤에 하기로 함").first).to_be_visible()
    desk.go_back()
    expect(desk.locator("#keys button").first).to_be_visible()
    desk.keyboard.press("F10")
    expect(desk.locator(f"[data-cell=item][value='{declined}']")).to_be_attached()
    desk.goto("/opportunities?show=taken_up")
    expect(desk.locator("tr.link", has_text=declined).first).to_be_visible()
