"""A browser on the real suite with the demonstration dealership, or on the one BAYLOG_E2E_ADDRESS names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

_PASSWORD = "baylog-demo"  # the demonstration's own, printed by `make up`
_OPERATORS = ("BAYLOG_DATABASE_URL", "BAYLOG_LOG_URL", "BAYLOG_VIEWS_URL", "BAYLOG_AMQP_URL", "BAYLOG_LISTEN")

# A machine that runs the whole suite beside the browser is slow at times; the counter's minute is measured.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the suite answers; started for the session and wiped after it."""
    if given := os.environ.get("BAYLOG_E2E_ADDRESS"):
        yield given
        return
    root = Path(tempfile.mkdtemp(prefix="baylog-e2e-"))
    root.chmod(0o711)
    kept = {name: value for name, value in os.environ.items() if name not in _OPERATORS}
    env = {**kept, "BAYLOG_STATE_DIR": str(root / ".baylog")}
    try:
        begun = _baylog(env, "up")
        assert begun.returncode == 0, begun.stdout
        found = re.search(r"Address\s+(http://\S+)", begun.stdout)
        assert found, begun.stdout
        yield found[1]
    finally:
        _baylog(env, "reset", "--yes")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def counter(address: str) -> Iterator[Page]:
    """The service advisor's screen, signed in, in Korean; an error in a script fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ko-KR").new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(f"{address}/sign-in")
        for text in ("sim", _PASSWORD):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        expect(page.locator("[data-board]")).to_be_visible()
        expect(page.locator("#keys button").first).to_be_visible()  # the scripts are at work
        yield page
        browser.close()
    assert not broken


def _baylog(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shared.runtime.cli", *arguments], env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=180,
    )  # fmt: skip
