"""Customers and cars: refused at the door by name, registered and served, merged, handed over."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.hands import CAR, car, fresh, registered, saved, sent, stored_order

# So that the plays can be repeated on one suite.
RUN = fresh()


def test_what_is_missing_and_a_plate_of_no_form_are_refused_beside_their_fields(counter: Page) -> None:
    counter.goto("/customers/new?doc=refused")
    for name, text in (
        ("name", "오새봄"),
        ("car.plate", "A-12-BC"),
        ("car.model", "마티즈 2"),
        ("car.engine", "G"),
    ):
        counter.locator(f"[name='{name}']").fill(text)
    counter.keyboard.press("F9")
    for name in ("sex", "phones.0.number", "car.plate", "car.average_km_per_year"):
        expect(counter.locator(f"[id='{name}-error']")).to_be_visible()
    expect(counter.locator("#sex")).to_be_focused()
    expect(counter.locator("#name")).to_have_value("오새봄")
    assert counter.request.get("/find?q=오새봄").json()["hits"] == []


def test_a_walk_in_is_registered_and_received_in_one_go(counter: Page) -> None:
    counter.goto("/customers/new?then=order")
    filled = {
        "name": "배가람",
        "phones.0.number": f"010-7771-{RUN}",
        "car.plate": f"61버{RUN}",
        "car.model": CAR["model"],
    }
    filled |= {"car.engine": CAR["engine"], "car.average_km_per_year": "15,000"}
    for name, text in filled.items():
        counter.locator(f"[name='{name}']").fill(text)
    counter.locator("#sex").select_option("female")
    with counter.expect_navigation(url=re.compile("/orders/new")):
        counter.keyboard.press("F9")
    expect(counter.locator("h1")).to_contain_text(f"61버{RUN}")
    counter.locator("#mileage_km").fill("30000")
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()


def test_a_plate_is_changed_by_keyboard(counter: Page) -> None:
    counter.goto(registered(counter, "문나래", f"010-7779-{RUN}", f"68버{RUN}"))
    counter.get_by_role("link", name="번호 변경").press("Enter")
    expect(counter.locator("#plate")).to_be_focused()
    counter.keyboard.press("Control+a")
    counter.keyboard.type(f"69버{RUN}")
    with counter.expect_navigation(url=re.compile("/customers/")):
        counter.keyboard.press("Enter")
    expect(counter.locator("table").first).to_contain_text(f"69버{RUN}")


def test_two_records_of_one_person_become_one(counter: Page) -> None:
    kept = registered(counter, "서하늘", f"010-7772-{RUN}", f"62버{RUN}")
    other = registered(counter, "서 하늘", f"010-7772-{RUN}", f"65버{RUN}")
    counter.goto(f"{kept}/merge/{other.rpartition('/')[2]}")
    with counter.expect_navigation(url=re.compile(kept)):
        counter.get_by_role("button", name="이 고객을 남기기").first.click()
    for plate in (f"62버{RUN}", f"65버{RUN}"):
        expect(counter.locator("table").first).to_contain_text(plate)
    counter.goto(other)  # whoever holds the old address comes to the one that stayed
    expect(counter.locator("h1")).to_have_text("서하늘")


def test_a_car_is_handed_over_and_its_history_goes_with_it(counter: Page) -> None:
    registered(counter, "문바다", f"010-7773-{RUN}", f"63버{RUN}")
    owner = registered(counter, f"강노을{RUN}", f"010-7775-{RUN}", f"66버{RUN}")
    stored_order(counter, f"63버{RUN}")
    found = car(counter, f"63버{RUN}")
    counter.goto(f"/cars/{found}/transfer")
    counter.keyboard.type(f"강노을{RUN}")
    with counter.expect_navigation():
        counter.keyboard.press("Enter")
    with counter.expect_navigation(url=re.compile(owner)):
        counter.get_by_role("button", name="새 소유자").click()
    expect(counter.locator("table").first).to_contain_text(f"63버{RUN}")
    expect(counter.locator("tr", has_text="412,500")).not_to_have_count(0)


def test_a_day_is_read_as_it_is_written_and_a_colleagues_change_stays(counter: Page, colleague: Page) -> None:
    address = registered(counter, "임파도", f"010-7774-{RUN}", f"64버{RUN}")
    for page in (counter, colleague):
        page.goto(f"{address}/edit")
    colleague.locator("#address").fill("수원시 권선구 1")
    with colleague.expect_navigation():
        colleague.keyboard.press("F9")
    counter.locator("#birth_date").fill("1988. 7. 2.")
    counter.keyboard.press("F9")
    expect(counter.locator("#edit [role=alert]")).to_contain_text("주소")
    expect(counter.locator("#birth_date")).to_have_value("1988-07-02")
    with counter.expect_navigation(url=re.compile(f"{address}$")):
        counter.keyboard.press("F9")
    expect(counter.locator("aside")).to_contain_text("1988-07-02")
    expect(counter.locator("aside")).to_contain_text("수원시 권선구 1")


def test_an_entry_of_the_contact_history_has_lines_of_its_own(counter: Page) -> None:
    address = registered(counter, "한가을", f"010-7776-{RUN}", f"67버{RUN}")
    answer = sent(
        counter, f"{address}/contacts", {"kind": "phone_call", "title": "엔진 소음 문의", "state": "waiting"}
    )
    assert answer.status == 204, answer.text()
    counter.goto(address)
    counter.get_by_role("link", name="엔진 소음 문의").click()
    expect(counter.locator("#content")).to_be_focused()
    for text, planned in (("부품 도착 확인", "2030-01-07 10:00"), ("고객 회신", "")):
        counter.locator("#content").fill(text)
        counter.locator("#planned_at").fill(planned)
        with counter.expect_navigation():
            counter.keyboard.press("F9")
        expect(counter.locator("tbody tr", has_text=text)).to_contain_text(planned)
    counter.get_by_role("link", name="부품 도착 확인").click()
    expect(counter.locator("#planned_at")).to_have_value("2030-01-07 10:00")
    counter.locator("#state").select_option("done")
    with counter.expect_navigation():
        counter.keyboard.press("F9")
    expect(counter.locator("tbody tr").first).to_contain_text("완료")
    counter.locator("tbody tr", has_text="고객 회신").get_by_role("button").click()
    expect(counter.locator("tbody tr")).to_have_count(1)
    counter.goto(address)
    expect(counter.locator("#contacts")).to_contain_text("부품 도착 확인")
