"""A line is filled from the catalogue by initials; a freely typed item asks for its work code."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.hands import open_order, saved

# Who hears of each scroll from now on: a list of items while it is open, and nobody afterwards.
COUNT_FOLLOWERS = """() => {
  const [add, remove] = [window.addEventListener, window.removeEventListener];
  window.followers = new Set();
  window.addEventListener = (name, act, how) => {
    if (name === "scroll") followers.add(act);
    add.call(window, name, act, how);
  };
  window.removeEventListener = (name, act, how) => {
    followers.delete(act);
    remove.call(window, name, act, how);
  };
}"""


def cell(page: Page, row: int, name: str):
    return page.locator(f"#line-{row}-{name}")


def test_a_pick_fills_the_line_and_what_is_typed_over_it_is_stored(counter: Page) -> None:
    open_order(counter)
    counter.evaluate(COUNT_FOLLOWERS)
    counter.keyboard.type("ㅇㅈㅇㅇ")
    expect(counter.locator("#picks [aria-selected=true]")).to_contain_text("엔진오일 5W-30 교환")
    assert counter.evaluate("followers.size") == 1
    counter.keyboard.press("Enter")
    expect(cell(counter, 0, "quantity")).to_be_focused()
    assert counter.evaluate("followers.size") == 0
    expect(cell(counter, 0, "unit_price")).to_have_value("9,300")  # this shop's own price, not the group's
    counter.keyboard.press("Enter")
    counter.keyboard.type("9900")
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    expect(cell(counter, 0, "unit_price")).to_have_value("9,900")
    expect(cell(counter, 0, "molit_code")).to_have_value("X")
    expect(counter.locator("[data-grid] .warning")).to_have_count(0)


def test_a_free_item_asks_for_its_code_until_one_is_chosen(counter: Page) -> None:
    open_order(counter)
    counter.keyboard.type("재제조 추진축")
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    expect(counter.locator("[data-grid] .warning")).to_have_text(["재제조품은 구분 B입니다", "코드 선택"])
    counter.keyboard.press("F7")
    expect(counter.locator("#work-codes[open]")).to_be_visible()
    counter.keyboard.type("여기에 없는 것")
    expect(counter.locator("#work-codes [role=option]:visible")).to_have_attribute("data-code", "X")
    counter.keyboard.press("Enter")
    expect(counter.locator("#work-codes[open]")).to_be_visible()
    counter.keyboard.press("Control+a")
    counter.keyboard.type("프로펠러")
    counter.keyboard.press("Enter")
    expect(cell(counter, 0, "molit_code")).to_have_value("S03")
    expect(counter.get_by_text("코드 선택")).to_be_hidden()
    cell(counter, 0, "part_class").fill("B")
    with counter.expect_navigation():
        counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    expect(counter.locator("[data-grid] .warning")).to_have_count(0)
