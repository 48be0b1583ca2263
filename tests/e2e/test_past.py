"""The head office looks at a past moment: asked for, built beside today's figures, shown, and left again."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect


def picture(page: Page, name: str) -> None:
    """Kept where BAYLOG_E2E_PICTURES says, to be looked at."""
    if folder := os.environ.get("BAYLOG_E2E_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_figures_of_a_past_moment_are_built_and_shown_by_keyboard(screen):
    page = screen("hq")
    page.goto("/head-office")
    expect(page.locator("#figures .kpi")).to_be_visible()
    expect(page.locator("#figures table.week")).to_be_visible()
    picture(page, "head-office-now")
    now = page.locator("#figures .figure b").first.inner_text()
    assert now != "0"
    page.locator("details.past summary").focus()
    page.keyboard.press("Enter")
    page.locator("#at").fill("2020-01-01 09:00")
    picture(page, "head-office-ask")
    page.keyboard.press("Enter")
    # nothing had been recorded by then: the demonstration was entered when the suite was started
    expect(page.locator("#figures p.note")).to_be_visible(timeout=60_000)
    expect(page.locator("#figures .figure b").first).to_have_text("0")
    picture(page, "head-office-then")
    page.locator("#figures p.note a").click()
    expect(page.locator("#figures .figure b").first).to_have_text(now)
