"""From the statement to the regulator and its correction, in the browser; the regulator is the sandbox."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import move, saved, sent, stored_order

# a full plate of the demonstration: a statement names the whole of it
PLATE = "8833"


def finished_order(page: Page) -> str:
    """An order with a coded line, its work done; gives its address."""
    # the second and the third line have no work code, and somebody said so
    path = stored_order(page, PLATE, **{"line.molit_code": ["E05", "X", "X"]})
    page.goto(path)
    expect(saved(page)).to_be_visible()
    for state in ("in_work", "ready"):
        move(page, state)
    return path


def issue(page: Page, path: str) -> None:
    """F8 leads to the statement, F9 gives it out."""
    page.goto(path)
    page.keyboard.press("F8")
    expect(page.get_by_role("heading", name="점검·정비명세서")).to_be_visible()
    expect(page.locator("#keys button").first).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("F9")


def until_accepted(page: Page, path: str) -> Locator:
    """The record as the order's statement page shows it once the regulator has judged."""
    record = page.locator("#record")
    for _ in range(60):
        page.goto(f"{path}/statement")
        if record.locator("h2 .chip.ok").count():
            break
        page.wait_for_timeout(500)
    expect(record.locator("h2 .chip.ok").first).to_have_text("전송 완료")
    return record


def test_a_statement_is_reported_and_corrected_with_its_reason(counter: Page) -> None:
    path = finished_order(counter)
    issue(counter, path)
    papers = counter.locator(".list a.btn")
    expect(papers).to_have_count(2)
    paper = counter.request.get(papers.first.get_attribute("href") or "")
    assert paper.body().startswith(b"%PDF-")
    expect(until_accepted(counter, path)).to_contain_text("E05")

    # once it left, the order is put right: the dialog asks why, and nothing goes out without it
    counter.goto(path)
    move(counter, "delivered")
    counter.goto(f"{path}?correct=1")
    expect(saved(counter)).to_be_visible()
    counter.locator("#mileage_km").fill("153000")
    counter.keyboard.press("F9")
    dialog = counter.locator("#correction")
    expect(dialog.get_by_role("heading")).to_have_text("국토부 전송 사유서")
    counter.keyboard.press("F9")
    expect(dialog.locator(".error")).to_be_visible()
    dialog.locator("textarea").fill("주행 거리 오 입력")
    with counter.expect_navigation():
        counter.keyboard.press("F9")
    record = counter.locator("#record")
    for _ in range(60):
        counter.goto(f"{path}/statement")
        if "153,000 km" in record.inner_text() and record.locator("h2 .chip.ok").count():
            break
        counter.wait_for_timeout(500)
    expect(record).to_contain_text("수정 · 주행 거리 오 입력")
    expect(record).to_contain_text("153,000 km")


def test_cancelling_the_reason_leaves_what_was_sent(counter: Page) -> None:
    path = finished_order(counter)
    issue(counter, path)
    until_accepted(counter, path)
    counter.goto(path)
    move(counter, "delivered")
    counter.goto(f"{path}?correct=1")
    expect(saved(counter)).to_be_visible()
    counter.locator("#mileage_km").fill("154000")
    counter.keyboard.press("F9")
    counter.locator("#correction [data-close]").click()
    counter.goto(f"{path}/statement")
    expect(counter.locator("#record")).to_contain_text("152,000 km")
    expect(counter.locator("#record")).to_contain_text("1차")


def test_while_it_stands_its_lines_do_not_change(counter: Page) -> None:
    path = finished_order(counter)
    issue(counter, path)
    refused = sent(counter, f"{path}/move", {"to": "in_work", "version": "", "reason": ""})
    assert refused.status == 422
    assert "명세서" in refused.text()


def test_the_list_shows_what_was_reported(counter: Page) -> None:
    counter.goto("/orders?preset=today&q=5226")
    expect(counter.locator("tr .chip", has_text="국토부").first).to_be_visible()
    counter.goto("/regulator")
    expect(counter.locator("#records")).to_contain_text("24가5226")


def test_a_car_is_looked_up_by_its_plate(counter: Page) -> None:
    counter.goto("/customers/new")
    plate = counter.locator("[id='car.plate']")
    plate.fill("341다7720")
    counter.get_by_role("button", name="국토부 조회").click()
    expect(counter.locator("[id='car.vin']")).to_have_value("KMHKR81CFPU907720")
    expect(counter.locator("[id='car.first_registered']")).to_have_value("2023-08-17")
