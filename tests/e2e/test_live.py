"""Two people, two browsers: what one does, the other sees without a reload; one's own at once."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.e2e.hands import live, move, saved, stored_order


def test_a_move_on_one_board_shows_on_the_other(counter: Page, colleague: Page) -> None:
    colleague.evaluate("window.never_reloaded = true")
    live(colleague)
    address = stored_order(counter, "2008")
    key = address.rpartition("/")[2]
    expect(colleague.locator(f"[data-state=received] [data-order='{key}']")).to_be_visible()

    counter.goto("/")
    card = counter.locator(f"[data-order='{key}']")
    card.focus()
    for state in ("inspecting", "waiting_for_approval", "in_work"):
        counter.keyboard.press("Shift+ArrowRight")
        expect(counter.locator(f"[data-state={state}] [data-order='{key}']")).to_be_visible()
        expect(counter.locator("[data-editing]")).to_have_count(0)
    expect(colleague.locator(f"[data-state=in_work] [data-order='{key}']")).to_be_visible()
    counter.keyboard.press("Enter")
    expect(saved(counter)).to_be_visible()
    for state in ("ready", "delivered"):
        move(counter, state)
    expect(colleague.locator(f"[data-order='{key}']")).to_have_count(0)
    here = colleague.locator("[data-state]:not([data-state=reserved]) [data-order]").count()
    expect(colleague.locator("[data-count=today]").first).to_have_text(str(here))
    assert colleague.evaluate("window.never_reloaded")


def test_an_open_order_and_its_customers_page_follow_a_colleague(counter: Page, colleague: Page) -> None:
    address = stored_order(counter)
    counter.goto(address)
    expect(saved(counter)).to_be_visible()
    customer = counter.context.new_page()
    customer.goto(counter.locator("#order .head .beside a").get_attribute("href") or "")
    for page in (counter, customer):
        live(page)
        page.evaluate("window.never_reloaded = true")
    number = counter.locator(".facts").inner_text().split()[-1]

    colleague.goto(address)
    expect(saved(colleague)).to_be_visible()
    colleague.locator("#discount").fill("12500")
    with colleague.expect_navigation():
        colleague.keyboard.press("F9")
    # one's own change is there when the page comes back, without waiting for anything
    assert colleague.locator("[data-total=receivable]").inner_text() == "400,000"

    expect(counter.locator("[data-total=receivable]")).to_have_text("400,000")
    expect(customer.locator("tr", has_text=number)).to_contain_text("400,000")
    assert counter.evaluate("window.never_reloaded")
    assert customer.evaluate("window.never_reloaded")


def test_what_changed_between_the_making_of_a_page_and_its_listening_shows(
    counter: Page, colleague: Page
) -> None:
    # without a shared worker, as on many tablets, the page's own stream can be held up
    colleague.add_init_script("delete window.SharedWorker")
    held: list[Route] = []
    colleague.route("**/live?*", lambda route: held.append(route))
    with colleague.expect_request("**/live?*"):
        colleague.goto("/")
    key = stored_order(counter, "2008").rpartition("/")[2]
    card = colleague.locator(f"[data-state=received] [data-order='{key}']")
    expect(card).to_have_count(0)
    held[0].continue_()
    expect(card).to_be_visible()


def test_what_changed_while_a_fresh_board_was_on_its_way_shows(counter: Page, colleague: Page) -> None:
    live(colleague)
    held: list[Route] = []
    colleague.route("**/today/board*", lambda route: held.append(route), times=1)
    stored_order(counter, "2008")
    while not held:
        colleague.wait_for_timeout(20)
    drawn_before = held[0].fetch()
    # told of the change, and the time for which the page gathers changes is over: it asks now, if at all
    colleague.evaluate(
        "() => document.addEventListener('topics', () => setTimeout(() => document.body.id='gathered', 100))"
    )
    key = stored_order(counter, "2008").rpartition("/")[2]
    expect(colleague.locator("#gathered")).to_be_attached()
    held[0].fulfill(response=drawn_before)
    expect(colleague.locator(f"[data-state=received] [data-order='{key}']")).to_be_visible()


def test_a_move_made_while_the_board_is_being_refreshed_is_made(counter: Page, colleague: Page) -> None:
    key = stored_order(counter, "2008").rpartition("/")[2]
    counter.goto("/")
    live(counter)
    counter.locator(f"[data-order='{key}']").focus()
    held: list[Route] = []
    counter.route("**/today/board*", lambda route: held.append(route), times=1)
    stored_order(colleague, "2008")
    while not held:
        counter.wait_for_timeout(20)
    counter.keyboard.press("Shift+ArrowRight")
    held[0].continue_()
    expect(colleague.locator(f"[data-state=inspecting] [data-order='{key}']")).to_be_visible()
    expect(counter.locator(f"[data-state=inspecting] [data-order='{key}']")).to_be_visible()


def test_a_page_that_joins_the_stream_of_others_is_told_what_it_missed(counter: Page) -> None:
    counter.goto("/")
    found = counter.evaluate("""async () => {
        const main = document.querySelector("script[data-worker]").src;
        const { Kept } = await import(main.replace("main.js", "live-kept.js"));
        const kept = new Kept("a.10");
        for (let number = 11; number < 620; number++) kept.keep(`a.${number}`, [`order:${number % 3}`]);
        return ["a.617", "a.618", "a.700", "a.9", "b.618", ""].map((from) => kept.after(from));
    }""")
    assert found == [["order:0", "order:1"], ["order:1"], [], ["*"], ["*"], ["*"]]
