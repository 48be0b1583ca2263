"""The key cabinet's page: what happens at the cabinet shows by itself, and a key's story opens by a key."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Screen
from tests.e2e.hands import fresh, live, registered, stored_order

# So that the plays can be repeated on one suite.
RUN = fresh()
MOVED = "0100A1B003"  # the key of 12?3456, by deploy/cabinet-sim/demonstration.jsonl


def slot(page: Page, drawer: int, number: int):
    return page.locator(f'a.slot[href$="suwon-1.{drawer}.{number}"]')


def hanging(page: Page, cabinet: str, tag: str) -> tuple[int, int] | None:
    """The drawer and the slot where the cabinet holds it."""
    boards = page.request.get(f"{cabinet}/state").json()["boards"]
    places = (
        (board["drawer"], slot, hung) for board in boards for slot, hung in enumerate(board["slots"], 1)
    )
    return next(((drawer, slot) for drawer, slot, hung in places if hung == tag), None)


def alarm(page: Page, path: str, plate: str, text: str) -> Locator:
    """The row of a car's alarm, once it says so."""
    for _ in range(60):
        page.goto(path)
        row = page.locator("#alarms tr", has_text=plate).filter(has_text=text)
        if row.count():
            return page.locator("#alarms tr", has_text=plate)
        page.wait_for_timeout(500)
    raise AssertionError(f"no alarm of {plate} says {text}")


def test_a_key_that_is_moved_at_the_cabinet_moves_on_the_page(screen: Screen, cabinet: str) -> None:
    page, hands = screen(), screen()

    def do(action: str, **asked: object) -> None:
        assert hands.request.post(f"{cabinet}/{action}", data={**asked, "force": True}).ok

    # from one of its two places to the other, wherever an earlier play left it
    there, back = (2, 17), (1, 9)
    if not hanging(hands, cabinet, MOVED):
        do("put", drawer=1, slot=9, tag=MOVED)
    elif hanging(hands, cabinet, MOVED) == there:
        there, back = back, there
    page.goto("/keys")
    expect(slot(page, *back)).to_contain_text("3456")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    slot(page, 1, 10).focus()

    do("take", drawer=back[0], slot=back[1])
    expect(slot(page, *back)).not_to_contain_text("3456")
    do("put", drawer=there[0], slot=there[1], tag=MOVED)
    expect(slot(page, *there)).to_contain_text("3456")
    # this cabinet alone was drawn anew, under the hands of whoever walks through it by key
    assert any("/keys/map/suwon-1?" in url for url in fetched)
    assert not any("/keys/map?" in url for url in fetched)
    expect(slot(page, 1, 10)).to_be_focused()

    slot(page, *there).focus()
    page.keyboard.press("Enter")
    story = page.locator("section[aria-labelledby=chosen] tbody tr")
    expect(story.first).to_contain_text("넣음")
    expect(story.nth(1)).to_contain_text("꺼냄")


def test_a_tag_is_given_to_a_car_by_its_plate(screen: Screen, cabinet: str) -> None:
    desk, page = screen(), screen("hq")
    plate, tag = f"67더{RUN}", f"0100E5{RUN}"
    desk.goto("/")
    registered(desk, "모표찰", f"010-7776-{RUN}", plate)
    hung = {"drawer": 2, "slot": 30, "tag": tag, "force": True}  # in place of the key that hangs there
    assert page.request.post(f"{cabinet}/swap", data=hung).ok
    page.goto("/keys?at=suwon-1.2.30")
    expect(page.get_by_role("link", name=tag)).to_be_visible()
    expect(page.get_by_text("차량 미지정")).to_be_visible()

    page.locator("#plate").fill("99하9999")
    page.keyboard.press("Enter")
    expect(page.locator("#plate-error")).to_be_visible()
    page.locator("#plate").fill(plate)
    page.keyboard.press("Enter")

    expect(slot(page, 2, 30)).to_contain_text(RUN)


def test_a_cabinet_is_registered_gets_a_code_once_and_is_shut_out(screen: Screen) -> None:
    page = screen("hq")
    page.goto("/keys")
    page.get_by_role("link", name="열쇠함 장치").click()
    page.locator("#id").fill("새 열쇠함")
    page.locator("#name").fill("시험 열쇠함")
    page.keyboard.press("Enter")
    expect(page.locator("#id-error")).to_be_visible()
    box = f"box-{int(time.time() * 10) % 1_000_000}"
    page.locator("#id").fill(box)
    page.keyboard.press("Enter")

    row = page.locator(f'tr[data-cabinet="{box}"]')
    expect(row).to_contain_text("장치 없음")
    row.get_by_role("button", name="코드 만들기").click()
    expect(page.locator("[data-code]")).to_contain_text(f"{box}.")
    page.goto("/keys/boxes")
    expect(page.locator("[data-code]")).to_have_count(0)
    expect(row).to_contain_text("코드 유효")

    row.locator("summary").click()
    row.get_by_role("button", name="차단").click()
    expect(row).not_to_contain_text("코드 유효")
    expect(page.locator('tr[data-cabinet="suwon-1"]')).to_contain_text("등록됨")


def test_a_key_comes_in_at_reception_goes_out_and_reaches_the_customer_by_a_managers_word(
    screen: Screen,
) -> None:
    desk, manager = screen(), screen("hq")
    plate, tag = f"63더{RUN}", f"0100E2{RUN}"
    desk.goto("/")
    registered(desk, "모열쇠", f"010-7773-{RUN}", plate)
    order = stored_order(desk, plate)

    desk.goto(order)
    desk.get_by_role("link", name="열쇠", exact=True).click()
    desk.locator("#tag").fill(tag)
    desk.keyboard.press("Enter")
    expect(desk.locator("#where")).to_contain_text("접수대")

    board = screen()
    board.goto("/")
    card = board.locator(f'a.job[href="{order}"]')
    expect(card).to_contain_text("열쇠 접수대")
    live(board)
    desk.locator("#to").select_option(label="장기훈")
    desk.get_by_role("button", name="직원에게 내주기").click()
    expect(desk.locator("#where")).to_contain_text("장기훈")
    expect(card).to_contain_text("열쇠 장기훈")

    desk.get_by_role("button", name="고객에게 인도").click()
    expect(desk.get_by_role("alert")).to_contain_text("정산이 끝나지 않았습니다")
    manager.goto(f"/keys/tags/{tag}")
    manager.locator("#why").fill("단골 고객, 내일 입금")
    manager.get_by_role("button", name="정산 전 인도 승인").click()
    expect(manager.locator("#story")).to_contain_text("단골 고객")

    desk.goto(f"{order}/key")
    desk.get_by_role("button", name="고객에게 인도").click()
    expect(desk.locator("#where")).to_contain_text("고객")
    expect(desk.locator("#story")).to_contain_text("정산 전")


def test_a_key_that_is_late_is_an_alarm_until_it_is_back_and_is_found_by_the_reconciliation(
    screen: Screen,
) -> None:
    page, watch = screen(), screen()
    plate, tag = f"64더{RUN}", f"0100E3{RUN}"
    page.goto("/")
    registered(page, "모지각", f"010-7774-{RUN}", plate)
    order = stored_order(page, plate)
    page.goto(f"{order}/key")
    page.locator("#tag").fill(tag)
    page.keyboard.press("Enter")
    page.locator("#to").select_option(label="장기훈")
    page.locator("#due_at").fill("2026-01-01 12:00")
    page.get_by_role("button", name="직원에게 내주기").click()
    expect(page.locator("#where")).to_contain_text("장기훈")

    row = alarm(watch, "/keys/alarms", plate, "반납 지연")
    row.locator("[name=remark]").fill("전화함")
    watch.keyboard.press("Enter")
    expect(row).to_contain_text("전화함")

    page.goto("/keys/nights")
    expect(page.locator("#keys button").first).to_be_visible()
    with page.expect_navigation(url=re.compile("/keys/nights/.+")):
        page.keyboard.press("F9")
    late = page.locator("section[aria-labelledby=finding-not_back] tr", has_text=plate)
    expect(late).to_contain_text("장기훈")
    assert plate in page.request.get(f"{page.url}/csv?reason=audit").text()

    page.goto(f"/keys/list?q={plate}")
    page.get_by_role("link", name=plate).click()
    page.get_by_role("button", name="접수대로 받기").click()
    expect(page.locator("#where")).to_contain_text("접수대")
    alarm(watch, "/keys/alarms?all=1", plate, "해소")
