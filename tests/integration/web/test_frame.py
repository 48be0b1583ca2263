"""The frame in a real browser: keys, documents, drafts, favourites, languages, live changes, axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.integration.web.conftest import until

NEW = "/settings/employees/new"


def test_enter_goes_to_the_next_field_and_after_the_last_does_what_the_form_is_for(page: Page):
    page.goto(NEW)
    expect(page.locator("#name")).to_be_focused()
    for text, following in (("홍길동", "login"), ("Bad Login!", "password"), ("", "dealership")):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(f"#{following}")).to_be_focused()
    for following in ("language", "since", "until"):
        page.keyboard.press("Enter")
        expect(page.locator(f"#{following}")).to_be_focused()
    page.keyboard.press("Enter")
    # Refused at the door, beside its field, in the user's language; nothing typed is lost.
    expect(page.locator("#login-error")).to_have_text("올바르지 않습니다")
    expect(page.locator("#login")).to_be_focused()
    expect(page.locator("#name")).to_have_value("홍길동")


def test_enter_belongs_to_the_ime_while_it_composes(page: Page):
    page.goto(NEW)
    for detail in ({"isComposing": True}, {"keyCode": 229}):
        page.locator("#name").dispatch_event("keydown", {"key": "Enter", "bubbles": True, **detail})
        expect(page.locator("#name")).to_be_focused()
    page.locator("#name").dispatch_event("keydown", {"key": "Enter", "bubbles": True})
    expect(page.locator("#login")).to_be_focused()


def test_the_key_bar_shows_the_keys_of_the_page_and_they_work(page: Page):
    page.goto("/settings/employees")
    expect(page.locator("#keys")).to_contain_text("F11")
    page.keyboard.press("F1")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("F11")
    page.wait_for_url("**/settings/employees/new?doc=*")
    page.keyboard.press("F3")
    page.wait_for_url("**/settings/me")


def test_several_new_documents_are_open_at_once_and_what_was_typed_is_kept(page: Page):
    page.goto("/settings/employees")
    page.keyboard.press("F11")
    page.wait_for_url("**doc=*")
    page.fill("#name", "첫째")
    first = page.url
    page.goto("/settings/employees")
    page.keyboard.press("F11")
    page.wait_for_url("**doc=*")
    assert page.url != first
    page.fill("#name", "둘째")
    expect(page.locator("#tabs .unsaved")).to_have_count(2)
    page.reload()
    expect(page.locator("#name")).to_have_value("둘째")
    page.keyboard.press("Alt+1")
    page.wait_for_url(first)
    expect(page.locator("#name")).to_have_value("첫째")
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("F12")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator("#name")).to_have_value("둘째")
    expect(page.locator("#tabs .tab button")).to_have_count(1)


def test_a_saved_document_leaves_no_draft_and_goes_on_under_its_own_address(page: Page):
    page.goto("/settings/employees")
    page.keyboard.press("F11")
    page.wait_for_url("**doc=*")
    page.fill("#name", "마동탁")
    page.fill("#login", "ma.dongtak")
    page.keyboard.press("F9")
    page.wait_for_url(lambda url: "/settings/employees/" in url and "new" not in url)
    expect(page.locator("h1")).to_have_text("마동탁")
    expect(page.locator("#tabs .tab button")).to_have_count(1)
    expect(page.locator("#tabs .unsaved")).to_have_count(0)
    # The page waited for its own write; on a starved machine the live list catches up by itself.
    page.goto("/settings/employees")
    expect(page.locator("#list").get_by_role("link", name="마동탁")).to_be_visible()


def test_ctrl_k_finds_pages_and_enter_goes_there(page: Page):
    page.goto("/settings/me")
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("시스템")
    option = page.locator("#found .option")
    expect(option).to_have_count(1)
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/system")


def test_a_starred_entry_stands_at_the_top_and_stays(page: Page):
    page.goto("/settings/me")
    star = page.locator("#rail > ul [data-star=employees]")
    page.locator("#rail > ul [data-menu=employees]").hover()
    star.click()
    expect(page.locator("#favourites a")).to_have_text("직원·권한")
    page.goto("/system")
    expect(page.locator("#favourites a")).to_have_text("직원·권한")


def test_another_users_change_appears_without_a_reload(page: Page, site):
    page.goto("/settings/employees")
    until(lambda: page.evaluate("document.documentElement.dataset.stream") == "open")
    page.evaluate("window.never_reloaded = true")
    site.hire("appears.by.itself", "order.view")
    expect(page.get_by_text("appears.by.itself").first).to_be_visible(timeout=3000)
    assert page.evaluate("window.never_reloaded")


def test_two_tabs_share_one_stream(page: Page):
    page.goto("/settings/employees")
    until(lambda: page.evaluate("document.documentElement.dataset.stream") == "open")
    streams: list[str] = []
    second = page.context.new_page()
    second.on("request", lambda request: streams.append(request.url) if "/live" in request.url else None)
    second.goto("/settings/employees")
    assert until(lambda: second.evaluate("document.documentElement.dataset.stream") == "open")
    assert [url for url in streams if url.endswith("/live")] == []


@pytest.mark.parametrize(
    ("language", "title"), [("en", "My settings"), ("zh", "我的设置"), ("ja", "個人設定")]
)
def test_the_screens_are_in_the_language_that_one_chooses(page: Page, language, title):
    page.goto("/settings/me")
    page.locator(f"button[value={language}]").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("button[value=ko]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", ["/settings/me", "/settings/employees", NEW, "/system"])
def test_axe_finds_nothing_against_the_page(page: Page, path, colours):
    page.emulate_media(color_scheme=colours)
    page.goto(path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()


def test_what_a_finger_must_hit_is_large_enough(page: Page, browser, site):
    tablet = browser.new_context(
        base_url=site.url,
        viewport={"width": 1024, "height": 768},
        has_touch=True,
        is_mobile=True,
        storage_state=page.context.storage_state(),
    )
    opened = tablet.new_page()
    for path in (NEW, "/settings/employees"):
        opened.goto(path)
        small = opened.evaluate(
            """() => [...document.querySelectorAll('button,select,.rail a,input')]
            .filter(e => !['hidden', 'checkbox'].includes(e.type))
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 1)
            .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
        )
        assert small == []
    tablet.close()
