"""The keyboard rules of every page: Enter and the IME, initials, the order of the talk, documents, F-keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.hands import KEY_MS, new_order, saved, stored_order

# The order of the talk at the counter, from the plate to what the customer is told.
TALK = ("mileage_km", "assignee", "promised_at", "kind", "request", "line-0-item")
CELLS = ("item", "molit_code", "part_class", "quantity", "unit_price", "labour_fee", "labour_hours")


def test_initials_find_the_customer(counter: Page) -> None:
    counter.keyboard.press("Control+k")
    counter.keyboard.type("ㅎㄱㄷ", delay=KEY_MS)
    expect(counter.locator("#found .option").first).to_contain_text("홍길동")
    with counter.expect_navigation(url=re.compile("/(cars|customers)/")):
        counter.keyboard.press("Enter")
    expect(counter.locator("h1")).to_have_text("홍길동")


@pytest.mark.parametrize("typed", ["3456", "01001073456", "홍길동", "12가3456"])
def test_one_box_finds_by_plate_telephone_and_name(counter: Page, typed: str) -> None:
    counter.locator("#find").fill(typed)
    expect(counter.locator("#found .option", has_text="홍길동").first).to_be_visible()


def test_enter_never_takes_what_fewer_letters_found(counter: Page) -> None:
    held: list[Route] = []
    counter.route("**/find?q=*", lambda route: held.append(route))
    counter.keyboard.press("Control+k")
    counter.keyboard.insert_text("테스트")
    until(counter, lambda: len(held) == 1)
    counter.keyboard.type("2")
    held[0].continue_()  # the answer to fewer letters comes while all of them stand in the box
    expect(counter.locator("#found .option .plate").first).to_be_visible()
    counter.keyboard.press("Enter")
    until(counter, lambda: len(held) > 1)
    for late in held[1:]:
        late.continue_()
    expect(counter.locator(".page")).to_contain_text("29오8833")


def until(page: Page, condition: Callable[[], bool]) -> None:
    """While the browser goes on."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass")


def test_enter_while_an_ime_composes_ends_the_syllable_and_nothing_else(counter: Page) -> None:
    counter.goto(new_order(counter))
    counter.locator("#request").focus()
    keys = counter.context.new_cdp_session(counter)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.imeSetComposition", {"text": "소", "selectionStart": 1, "selectionEnd": 1})
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    expect(counter.locator("#request")).to_be_focused()
    keys.send("Input.insertText", {"text": "소음"})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(counter.locator("#request")).to_be_focused()
    expect(counter.locator("#request")).to_have_value("소음")
    assert "/orders/new" in counter.url

    counter.keyboard.press("Enter")
    expect(counter.locator("#line-0-item")).to_be_focused()
    keys.send("Input.imeSetComposition", {"text": "오일", "selectionStart": 2, "selectionEnd": 2})
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    expect(counter.locator("#line-0-item")).to_be_focused()


def test_enter_and_tab_follow_the_talk_and_a_dialog_gives_the_focus_back(counter: Page) -> None:
    counter.goto(new_order(counter))
    for name in TALK:
        expect(counter.locator(f"#{name}")).to_be_focused()
        counter.keyboard.press("Enter")
    expect(counter.locator("#for_customer")).to_be_focused()  # past an empty line the talk goes on
    counter.locator("#line-0-item").fill("오일")
    for name in CELLS[1:]:
        counter.keyboard.press("Tab")
        expect(counter.locator(f"#line-0-{name}")).to_be_focused()
    counter.keyboard.press("Shift+Enter")
    expect(counter.locator("#line-0-labour_fee")).to_be_focused()
    counter.keyboard.press("F1")
    expect(counter.locator("#help")).to_contain_text("F9")
    counter.keyboard.press("Escape")
    expect(counter.locator("#line-0-labour_fee")).to_be_focused()


def test_a_row_goes_by_f2_and_documents_are_turned_and_closed_by_key(counter: Page) -> None:
    first = stored_order(counter)
    counter.goto(first)
    expect(saved(counter)).to_be_visible()
    counter.locator("#line-1-item").focus()
    counter.keyboard.press("F2")
    expect(counter.locator("#line-1-item")).to_have_value("클러치")
    expect(counter.locator("[data-total=total]")).to_have_text("346,500원")

    counter.goto("/customers")
    counter.keyboard.press("ArrowDown")
    with counter.expect_navigation(url=re.compile("/customers/.+")):
        counter.keyboard.press("Enter")
    expect(counter.locator("#tabs .tab button")).to_have_count(2)
    with counter.expect_navigation(url=re.compile(first)):
        counter.keyboard.press("Alt+1")
    # the row that was taken out is still out: a draft
    expect(counter.locator("#line-1-item")).to_have_value("클러치")
    expect(counter.locator("#restored")).to_be_visible()
    counter.once("dialog", lambda dialog: dialog.accept())
    with counter.expect_navigation():
        counter.keyboard.press("F12")
    expect(counter.locator("#tabs .tab button")).to_have_count(1)


def test_lists_are_filtered_without_a_mouse_and_the_address_holds_it(counter: Page) -> None:
    counter.goto("/orders?preset=all&sort=number")
    counter.locator("input[name=q]").focus()
    counter.keyboard.type("7275")
    with counter.expect_navigation(url=re.compile("q=7275")):
        counter.keyboard.press("Enter")
    rows = counter.locator("tr.link")
    expect(rows.first).to_contain_text("카포스")
    assert all("7275" in text for text in rows.all_inner_texts())
    head, shown = counter.locator(".head .dim").first, rows.count()
    expect(head).to_contain_text(f"{shown}건")
    expect(rows.filter(has_text="20130827")).not_to_have_count(0)  # of all years, as was chosen before
    told = head.inner_text()
    counter.reload()
    expect(head).to_have_text(told)


def test_an_order_stands_beside_the_list_and_is_edited_from_there(counter: Page) -> None:
    address = stored_order(counter)
    counter.goto("/orders?preset=today")
    expect(counter.locator(".head")).to_contain_text("정비가능고객")
    counter.keyboard.press("ArrowDown")
    counter.keyboard.press("ArrowRight")
    panel = counter.locator("#glance")
    expect(panel).to_be_visible()
    counter.locator(f"tr[data-href='{address}'] td").last.click()  # anywhere in the row
    expect(panel).to_contain_text("클러치")
    expect(panel).to_contain_text("412,500원")
    counter.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    counter.keyboard.press("ArrowRight")
    expect(panel).to_contain_text("클러치")
    with counter.expect_navigation(url=re.compile(address)):
        counter.keyboard.press("F10")
    expect(saved(counter)).to_be_visible()
