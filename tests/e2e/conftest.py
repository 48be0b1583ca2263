"""A browser on the real suite with the demonstration dealership, or on the one BAYLOG_E2E_ADDRESS names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.hands import PHONE, fresh

_PASSWORD = "baylog-demo"  # the demonstration's own, printed by `make up`
_SCREEN = {"width": 1366, "height": 768}

# A machine that runs the whole suite beside the browser is slow at times; the counter's minute is measured.
expect.set_options(timeout=30_000)

Screen = Callable[..., Page]


@pytest.fixture(autouse=True)
def _a_number_of_its_own(request: pytest.FixtureRequest) -> None:
    """What a play makes bears its module's RUN: another one each time, so that it can be played again."""
    if hasattr(request.module, "RUN"):
        request.module.RUN = fresh()


@pytest.fixture(scope="session")
def state() -> Iterator[Path]:
    """Where the suite of the session keeps what a further process of it needs to know."""
    if given := os.environ.get("BAYLOG_E2E_STATE"):
        yield Path(given)
        return
    root = Path(tempfile.mkdtemp(prefix="baylog-e2e-"))
    root.chmod(0o711)
    yield root / ".baylog"
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def told(state: Path) -> Iterator[str]:
    """What `baylog up` printed of the suite that is started for the session and wiped after it."""
    if given := os.environ.get("BAYLOG_E2E_ADDRESS"):
        named = ("Cabinet", "Phones", "Display")
        others = (f"{name} {os.environ.get(f'BAYLOG_E2E_{name.upper()}')}" for name in named)
        yield "\n".join((f"Address {given}", *others))
        return
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BAYLOG_")}
    env = {**kept, "BAYLOG_STATE_DIR": str(state)}
    try:
        begun = _baylog(env, "up")
        assert begun.returncode == 0, begun.stdout
        yield begun.stdout
    finally:
        _baylog(env, "reset", "--yes")


@pytest.fixture(scope="session")
def address(told: str) -> str:
    """Where the suite answers."""
    return _printed(told, "Address")


@pytest.fixture(scope="session")
def cabinet(told: str) -> str:
    """Where the keys of the demonstration's cabinet are moved by hand."""
    return _printed(told, "Cabinet")


@pytest.fixture(scope="session")
def phones(told: str) -> str:
    """Where the texts are shown that would have arrived at telephones."""
    return _printed(told, "Phones")


@pytest.fixture(scope="session")
def display(told: str) -> str:
    """Where the touch display of the demonstration's cabinet answers."""
    return _printed(told, "Display")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each file: while Playwright is at work, no other test of this process can run an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """The sessions of those who signed in, by login."""
    return {}


@pytest.fixture(scope="module")
def cookies(address: str, chromium: Browser, known: dict[str, Any]) -> Callable[[str], Any]:
    """The session of an employee, signed in once by keyboard."""

    def signed_in(login: str) -> Any:
        if login not in known:
            context = chromium.new_context(locale="ko-KR", viewport=_SCREEN)
            page = context.new_page()
            page.goto(f"{address}/sign-in")
            for text in (login, _PASSWORD):
                page.keyboard.type(text)
                page.keyboard.press("Enter")
            expect(page.locator("#keys button").first).to_be_visible()
            known[login] = context.storage_state()
            context.close()
        return known[login]

    return signed_in


@pytest.fixture
def screen(address: str, chromium: Browser, cookies: Callable[[str], Any]) -> Iterator[Screen]:
    """Opens a browser of its own for an employee, in Korean; an error in a script fails the test."""
    contexts, broken = [], []

    def opened(login: str = "sim", **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": _SCREEN, "locale": "ko-KR", "base_url": address, **options},
            storage_state=cookies(login),
        )
        contexts.append(context)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not broken


@pytest.fixture
def phone(address: str, chromium: Browser) -> Iterator[Page]:
    """A customer's phone: nobody is signed in."""
    context = chromium.new_context(base_url=address, **PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def counter(screen: Screen) -> Page:
    """The service advisor's screen with today's board."""
    page = screen()
    page.goto("/")
    expect(page.locator("[data-board]")).to_be_visible()
    expect(page.locator("#keys button").first).to_be_visible()  # the scripts are at work
    return page


@pytest.fixture
def colleague(screen: Screen) -> Page:
    """Another person's screen: the head office, who may work at every shop."""
    page = screen("hq")
    page.goto("/")
    return page


def _printed(told: str, name: str) -> str:
    found = re.search(rf"{name}\s+(http://\S+)", told)
    assert found, told
    return found[1]


def _baylog(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shared.runtime.cli", *arguments], env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=180,
    )  # fmt: skip
