"""The cabinet's own display: a key is taken and put back there, and the head office sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Screen

PIN = "2580"
TAG = "0100A1B004"  # 37라3902, by deploy/cabinet-sim/demonstration.jsonl
# where it is put back: in the one or the other, as a play before may have left it there
_BACK, _ELSEWHERE = 27, 28


@pytest.fixture
def touch(chromium: Browser, display: str) -> Iterator[Page]:
    """The display of 7 inches."""
    context = chromium.new_context(
        viewport={"width": 800, "height": 480}, locale="ko-KR", has_touch=True, timezone_id="UTC"
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(display)
    yield page
    context.close()
    assert not broken


def press(touch: Page, digits: str) -> None:
    for digit in digits:
        touch.get_by_role("button", name=digit, exact=True).tap()


def sign_in(touch: Page, name: str, pin: str) -> None:
    touch.get_by_role("button", name=name).tap()
    press(touch, pin)
    touch.get_by_role("button", name="확인").tap()


def hands_at(touch: Page, cabinet: str) -> Callable[..., None]:
    def do(action: str, **asked: object) -> None:
        assert touch.context.request.post(f"{cabinet}/{action}", data=asked).ok

    return do


def test_a_key_is_taken_and_put_back_at_the_display(touch: Page, screen: Screen, cabinet: str) -> None:
    do = hands_at(touch, cabinet)
    sign_in(touch, "심익보", PIN)
    press(touch, "3902")
    touch.get_by_role("button", name="37라3902").tap()
    touch.get_by_role("button", name="시운전").tap()
    touch.get_by_role("button", name="꺼내기").tap()
    expect(touch.get_by_text("불이 켜진 칸의 열쇠를 꺼내세요")).to_be_visible()
    drawer, slot = (int(number) for number in re.findall(r"\d+", touch.locator(".place").inner_text()))
    # by hand, on the cabinet's own page, as the first day in README says
    board = touch.context.new_page()
    board.goto(cabinet)
    board.locator(f"#drawer{drawer} button.slot").nth(slot - 1).click()
    expect(board.locator("#hand")).to_have_value(TAG)
    board.close()
    expect(touch.get_by_text("꺼냈습니다")).to_be_visible()
    touch.get_by_role("button", name="닫기").tap()
    expect(touch.get_by_role("button", name="열쇠 돌려놓기")).to_be_visible()

    touch.get_by_role("button", name="열쇠 돌려놓기").tap()
    expect(touch.get_by_text("빈 칸 아무 데나 넣으세요")).to_be_visible()
    drawer = int(touch.locator(".place").inner_text().split()[1])
    back = _ELSEWHERE if slot == _BACK else _BACK
    do("put", drawer=drawer, slot=back, tag=TAG)
    expect(touch.get_by_text("돌려놓았습니다")).to_be_visible()
    touch.get_by_role("button", name="마침").tap()
    expect(touch.get_by_role("button", name="심익보")).to_be_visible()

    page = screen("hq")
    page.goto(f"/keys?at=suwon-1.{drawer}.{back}")
    expect(page.locator(f'a.slot[href$="suwon-1.{drawer}.{back}"]')).to_contain_text("3902")


def test_who_does_not_know_the_pin_is_told_so(touch: Page) -> None:
    sign_in(touch, "박정우", "4711")

    expect(touch.get_by_role("alert")).to_contain_text("비밀번호가 맞지 않습니다")


def test_a_finger_is_taught_by_the_supervisor_and_known_afterwards(touch: Page, cabinet: str) -> None:
    do = hands_at(touch, cabinet)
    sign_in(touch, "배은주", PIN)
    touch.get_by_role("button", name="손가락 등록").tap()
    touch.get_by_role("button", name="노성민").tap()
    expect(touch.get_by_text("손가락을 대세요")).to_be_visible()
    do("finger", finger="noh", seconds=60)
    expect(touch.get_by_text("떼세요")).to_be_visible()
    do("finger", finger="", seconds=0)
    expect(touch.get_by_text("한 번 더 대세요")).to_be_visible()
    do("finger", finger="noh", seconds=60)
    expect(touch.get_by_role("button", name="손가락 등록")).to_be_visible()
    do("finger", finger="", seconds=0)
    touch.get_by_role("button", name="마침").tap()
    expect(touch.get_by_text("손가락을 대거나 이름을 눌러 주세요")).to_be_visible()

    do("finger", finger="noh", seconds=5)

    expect(touch.get_by_text("노성민 님")).to_be_visible()
    touch.get_by_role("button", name="마침").tap()


def test_the_display_shows_the_dealerships_time_and_what_the_head_office_lets_keys_be_taken_for(
    touch: Page, screen: Screen
) -> None:
    hq = screen("hq")
    hq.goto("/keys/reasons")
    line = hq.locator("[name=reason]").count() - 2
    hq.locator(f"#reason-{line}").fill("도색 업체")
    hq.locator(f"#minutes-{line}").fill("20000")
    hq.keyboard.press("F10")
    expect(hq.locator(f"#minutes-{line}-error")).to_contain_text("10,080")
    hq.locator(f"#minutes-{line}").fill("2880")
    hq.keyboard.press("F10")
    expect(hq.locator(".alert.ok")).to_contain_text("저장했습니다")

    try:
        sign_in(touch, "심익보", PIN)
        press(touch, "4756")
        touch.get_by_role("button", name="28고4756").tap()
        expect(touch.get_by_role("button", name="도색 업체 2일")).to_be_visible()
        touch.wait_for_function(
            """() => document.querySelector("#clock").textContent === new Date().toLocaleTimeString("ko-KR",
                { timeZone: "Asia/Seoul", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })"""
        )
        touch.get_by_role("button", name="마침").tap()
    finally:
        hq.goto("/keys/reasons")
        hq.locator(f"#reason-{line}").fill("")
        hq.keyboard.press("F10")
        expect(hq.locator(".alert.ok")).to_contain_text("저장했습니다")
