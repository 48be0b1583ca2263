"""The key cabinet's page: what happens at the cabinet shows by itself, and a key's story opens by a key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Screen


def slot(page: Page, drawer: int, number: int):
    return page.locator(f'a.slot[href$="suwon-1.{drawer}.{number}"]')


def test_a_key_that_is_moved_at_the_cabinet_moves_on_the_page(screen: Screen, cabinet: str) -> None:
    page, hands = screen(), screen()
    page.goto("/keys")
    expect(slot(page, 1, 9)).to_contain_text("3456")

    def do(action: str, **asked: object) -> None:
        assert hands.request.post(f"{cabinet}/{action}", data={**asked, "force": True}).ok

    do("take", drawer=1, slot=9)
    expect(slot(page, 1, 9)).not_to_contain_text("3456")
    do("put", drawer=2, slot=17, tag="0100A1B003")
    expect(slot(page, 2, 17)).to_contain_text("3456")

    slot(page, 2, 17).focus()
    page.keyboard.press("Enter")
    story = page.locator("section[aria-labelledby=chosen] tbody tr")
    expect(story.first).to_contain_text("넣음")
    expect(story.nth(1)).to_contain_text("꺼냄")


def test_a_tag_is_given_to_a_car_by_its_plate(screen: Screen) -> None:
    page = screen("hq")
    page.goto("/keys?at=suwon-1.2.30")
    expect(page.get_by_text("차량 미지정")).to_be_visible()

    page.locator("#plate").fill("99하9999")
    page.keyboard.press("Enter")
    expect(page.locator("#plate-error")).to_be_visible()
    page.locator("#plate").fill("66도9670")
    page.keyboard.press("Enter")

    expect(slot(page, 2, 30)).to_contain_text("9670")


def test_a_cabinet_is_registered_gets_a_code_once_and_is_shut_out(screen: Screen) -> None:
    page = screen("hq")
    page.goto("/keys")
    page.get_by_role("link", name="열쇠함 장치").click()
    page.locator("#id").fill("새 열쇠함")
    page.locator("#name").fill("시험 열쇠함")
    page.keyboard.press("Enter")
    expect(page.locator("#id-error")).to_be_visible()
    page.locator("#id").fill("e2e-box")
    page.keyboard.press("Enter")

    row = page.locator('tr[data-cabinet="e2e-box"]')
    expect(row).to_contain_text("장치 없음")
    row.get_by_role("button", name="코드 만들기").click()
    expect(page.locator("[data-code]")).to_contain_text("e2e-box.")
    page.goto("/keys/boxes")
    expect(page.locator("[data-code]")).to_have_count(0)
    expect(row).to_contain_text("코드 유효")

    row.locator("summary").click()
    row.get_by_role("button", name="차단").click()
    expect(row).not_to_contain_text("코드 유효")
    expect(page.locator('tr[data-cabinet="suwon-1"]')).to_contain_text("등록됨")
