"""What goes differently than planned: reservations, cancellations, refusals, two people at one order."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.hands import car, move, new_order, order_fields, saved, sent, stored_order


def test_a_reservation_is_written_down_and_received_when_the_car_comes(counter: Page) -> None:
    counter.goto(new_order(counter, "5226"))
    counter.locator("#kind").select_option("reserve")
    expect(counter.locator("#mileage_km")).to_be_hidden()
    counter.locator("#reserved_for").fill("내일")
    counter.keyboard.press("F9")
    expect(counter.locator("#reserved_for-error")).to_be_visible()
    counter.locator("#reserved_for").fill("2030.1.7 09:30")
    counter.keyboard.press("F9")
    expect(saved(counter)).to_be_visible()
    expect(counter.locator("#order .head .chip").first).to_have_text("예약")

    counter.keyboard.press("F6")
    expect(counter.locator("#moves #mileage_km")).to_be_focused()
    counter.keyboard.type("261000")
    counter.keyboard.press("Enter")
    with counter.expect_navigation():
        counter.locator("#moves button[value=received]").press("Enter")
    expect(counter.locator("#order .head .chip").first).to_have_text("입고")
    expect(counter.locator("#mileage_km").first).to_have_value("261,000")


def test_an_order_is_given_up_with_a_reason_and_not_without(counter: Page) -> None:
    counter.goto(stored_order(counter))
    expect(saved(counter)).to_be_visible()
    counter.keyboard.press("F6")
    counter.locator("#moves button[value=cancelled]").click()
    expect(counter.locator("#moves #reason-error")).to_be_visible()
    counter.locator("#moves #reason").fill("고객이 다음 주로 미룸")
    with counter.expect_navigation():
        counter.locator("#moves button[value=cancelled]").click()
    expect(counter.locator("#order .head")).to_contain_text("고객이 다음 주로 미룸")
    expect(counter.locator("#order .head .chip").first).to_have_text("취소")


def test_more_than_is_owed_is_refused_beside_the_dialog(counter: Page) -> None:
    counter.goto(stored_order(counter))
    expect(saved(counter)).to_be_visible()
    due, earlier = (
        int(counter.locator("#payment").get_attribute(f"data-{name}") or 0) for name in ("due", "earlier")
    )
    counter.keyboard.press("F4")
    counter.keyboard.type(str(due + earlier + 1))
    counter.keyboard.press("F9")
    expect(counter.locator("#payment [role=alert]")).to_be_visible()
    expect(counter.locator("#tender-card")).to_have_value(str(due + earlier + 1))
    counter.reload()
    assert counter.locator("#payment").get_attribute("data-due") == str(due)


def test_a_negative_quantity_is_refused_in_its_cell_and_the_order_goes_on_at_its_own_address(
    counter: Page,
) -> None:
    counter.goto(new_order(counter))
    counter.locator("#mileage_km").fill("152000")
    for name, text in (("item", "오일"), ("quantity", "-1"), ("unit_price", "10000")):
        counter.locator(f"#line-0-{name}").fill(text)
    counter.locator("#for_shop").fill("다음에 브레이크 확인")
    counter.keyboard.press("F9")
    expect(counter.locator("#line-0-quantity")).to_have_attribute("aria-invalid", "true")
    expect(counter.locator("#line-0-quantity")).to_have_value("-1")
    expect(saved(counter)).to_be_visible()
    address = counter.url
    assert "/orders/new" not in address

    history = counter.locator("#history").element_handle()
    history.dispatch_event("live")  # something was noted of the order meanwhile
    counter.wait_for_function("drawn => !drawn.isConnected", arg=history)
    counter.reload()  # a reload goes on with the same order; what was not taken is still there
    expect(counter.locator("#line-0-quantity")).to_have_value("-1")
    expect(counter.locator("#for_shop")).to_have_value("다음에 브레이크 확인")
    counter.locator("#line-0-quantity").fill("2")
    with counter.expect_navigation():
        counter.keyboard.press("F9")
    assert counter.url == address
    expect(counter.locator("[data-total=total]")).to_have_text("22,000원")
    expect(counter.locator("#for_shop")).to_have_value("다음에 브레이크 확인")


def test_the_same_form_twice_is_one_order_and_one_payment(counter: Page) -> None:
    found = car(counter)
    path, fields = (
        f"/orders/new?car={found}&doc=twice{counter.evaluate('Date.now()')}",
        order_fields(car_id=found),
    )
    answers = [sent(counter, path, fields).headers["hx-redirect"] for _ in range(2)]
    assert answers[0] == answers[1]
    counter.goto(answers[0])
    form = counter.locator("#payment form")
    payment = {name: form.locator(f"[name={name}]").input_value() for name in ("version", "command_id")}
    for _ in range(2):
        assert sent(counter, f"{answers[0]}/payments", {**payment, "tender.cash": "100000"}).status == 204
    counter.reload()
    expect(counter.locator("[data-total=receivable]")).to_have_text("312,500")


def test_the_second_of_two_writers_is_told_what_the_first_changed(counter: Page, colleague: Page) -> None:
    address = stored_order(counter)
    for page in (counter, colleague):
        page.goto(address)
        expect(saved(page)).to_be_visible()
    # the colleague hears of nothing, as over a lost line, and saves what they have
    colleague.evaluate("document.getElementById('order').dataset.topic = ''")
    counter.locator("#line-0-unit_price").fill("36000")
    with counter.expect_navigation():
        counter.keyboard.press("F9")
    colleague.locator("#line-1-labour_fee").fill("25000")
    colleague.keyboard.press("F9")
    conflict = colleague.locator("#conflict")
    expect(conflict).to_contain_text("타이밍벨트")
    expect(conflict).to_contain_text("35,000")
    expect(conflict).to_contain_text("36,000")
    expect(colleague.locator("#line-1-labour_fee")).to_have_value("25000")


def test_input_survives_what_a_colleague_stored_meanwhile(counter: Page, colleague: Page) -> None:
    address = stored_order(counter)
    for page in (counter, colleague):
        page.goto(address)
        expect(saved(page)).to_be_visible()
    counter.locator("#for_customer").fill("타이밍벨트 교환")
    colleague.locator("#request").fill("소음")
    with colleague.expect_navigation():
        colleague.keyboard.press("F9")
    expect(counter.locator("#conflict")).to_be_visible()
    expect(counter.locator("#for_customer")).to_have_value("타이밍벨트 교환")


def test_a_delivered_order_is_corrected_only_with_a_reason(counter: Page) -> None:
    counter.goto(stored_order(counter, "1234"))
    expect(saved(counter)).to_be_visible()
    for state in ("in_work", "ready", "delivered"):
        move(counter, state)
    expect(counter.locator("#mileage_km")).to_have_attribute("readonly", "")
    with counter.expect_navigation():
        counter.keyboard.press("F10")
    counter.locator("#mileage_km").fill("152500")
    counter.keyboard.press("F9")
    counter.locator("#correction").get_by_role("button", name="정정").click()
    expect(counter.locator("#correction #reason-error")).to_be_visible()
    counter.locator("#correction #reason").fill("주행 거리 오 입력")
    with counter.expect_navigation():
        counter.locator("#correction").get_by_role("button", name="정정").click()
    expect(counter.locator(".history li").first).to_contain_text("주행 거리 오 입력")
    expect(counter.locator("#mileage_km")).to_have_value("152,500")
