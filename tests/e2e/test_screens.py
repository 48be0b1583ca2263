"""Every page of the menu and what it leads to: accessible, in both colours, four languages, on the tablet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from services.web.i18n import catalogues
from tests.e2e.hands import car, saved, stored_order

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What depends on the colours; the rest is the same page.
OF_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
TABLET = {"viewport": {"width": 800, "height": 1280}, "has_touch": True, "is_mobile": True}
# A text that no catalogue holds shows its key; other dotted names, of queues and processes, are none.
PARTS = "|".join(sorted({key.partition(".")[0] for key in catalogues()["en"]}))
KEY = re.compile(rf"(?<![\w@.])(?:{PARTS})(?:\.[a-z_]+)+(?![\w.])")
SEEN = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll(
  '[placeholder],[aria-label],[title]')].flatMap((each) => ['placeholder', 'aria-label', 'title'].map(
  (name) => each.getAttribute(name) ?? ''))].join('\\n')"""
SMALL = """() => [...document.querySelectorAll('button,select,a.btn,.rail a,input,summary')]
  .filter((each) => !['hidden', 'checkbox', 'radio'].includes(each.type) && each.tabIndex >= 0)
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().width > 1)
  .filter((each) => each.getBoundingClientRect().height < 43.5).map((each) => each.outerHTML.slice(0, 90))"""


def menu(page: Page) -> list[str]:
    """The pages that the menu of this person leads to."""
    return page.locator("#rail a[data-menu]").evaluate_all(
        "links => [...new Set(links.map((link) => link.getAttribute('href')))]"
    )


def below(page: Page) -> list[str]:
    """Pages that the menu's pages lead to: a customer, a car, orders in each of their shapes."""
    found = car(page, "5454")
    page.goto(f"/cars/{found}")
    customer = re.sub(r"\?.*", "", page.url)
    page.goto("/customers")
    others = page.locator("tr.link").evaluate_all("rows => rows.slice(0, 2).map((row) => row.dataset.href)")
    ids = [each.rpartition("/")[2] for each in others]
    page.goto("/orders?preset=all&state=delivered")
    delivered = page.locator("tr.link").first.get_attribute("data-href") or ""
    return [
        customer,
        f"{customer}/edit",
        f"{customer}/cars/new",
        f"/cars/{found}/edit",
        f"/cars/{found}/transfer?q=김",
        f"/customers/{ids[0]}/merge/{ids[1]}",
        "/orders/new?doc=look",
        f"/orders/new?car={found}&doc=look",
        stored_order(page, "5454"),
        delivered,
        f"{delivered}?correct=1",
        "/keys/list",
        "/keys/nights",
        "/keys/reasons",
        "/keys/tags/0100A1B006",
        "/nowhere",
    ]


@pytest.mark.parametrize(("colours", "rules"), [("light", RULES), ("dark", OF_COLOURS)])
def test_axe_finds_nothing_against_any_page(
    screen: Callable[..., Page], colours: str, rules: dict[str, Any]
) -> None:
    page = screen("hq", color_scheme=colours)
    page.goto("/")
    for path in [*menu(page), *below(page)]:
        page.goto(path)
        expect(page.locator("#keys :first-child").first).to_be_attached()
        found = Axe().run(page, options=rules)
        assert found.response["violations"] == [], f"{path}\n{found.generate_report()}"


def test_axe_finds_nothing_against_an_orders_dialogs(counter: Page) -> None:
    counter.goto(stored_order(counter))
    expect(saved(counter)).to_be_visible()
    for key, name in (("F4", "payment"), ("F6", "moves"), ("F1", "help")):
        counter.keyboard.press(key)
        expect(counter.locator(f"#{name}[open]")).to_be_visible()
        found = Axe().run(counter, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        counter.keyboard.press("Escape")


def test_no_page_shows_the_key_of_a_text_in_any_language(colleague: Page) -> None:
    paths = [*menu(colleague), *below(colleague)]
    try:
        for language in ("en", "zh", "ja", "ko"):
            # a text that one language lacks is English there: a key that nobody has shows in every one
            colleague.goto("/settings/me")
            colleague.locator(f"button[value={language}]").click()
            expect(colleague.locator(f"html[lang={language}]")).to_be_attached()
            for path in paths if language == "en" else menu(colleague):
                colleague.goto(path)
                assert KEY.findall(colleague.evaluate(SEEN)) == [], f"{language} {path}"
    finally:
        colleague.goto("/settings/me")
        colleague.locator("button[value=ko]").click()
        expect(colleague.locator("html[lang=ko]")).to_be_attached()


def test_on_the_tablet_nothing_is_cut_off_and_everything_is_large_enough(screen: Callable[..., Page]) -> None:
    page = screen("sim", **TABLET)
    page.goto("/")
    for path in [*menu(page), *below(page)]:
        page.goto(path)
        expect(page.locator("#keys :first-child").first).to_be_attached()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
        assert page.evaluate(SMALL) == [], path
