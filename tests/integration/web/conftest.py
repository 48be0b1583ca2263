"""The real site: staff, the views' runner and the web as processes of their own on a real broker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import PERMISSIONS, Signer, service_identity
from shared.kernel.ids import new_id

SECRET = "a secret of this test run, and of no other"
PASSWORD = "right horse"


def until(met: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while True:
        found = met()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.02)


@dataclass
class Site:
    """The address of the running site, and its staff service behind the door."""

    url: str
    amqp_url: str
    bus: BlockingBus = field(repr=False)

    def staff(self, method: str, **payload: Any) -> dict[str, Any]:
        """Call the staff service as the command line does."""
        token = Signer(SECRET).sign(service_identity("test"))
        return self.bus.call("staff", method, payload, identity=token, command_id=new_id())

    def hire(self, login: str, *permissions: str, at: str = "suwon") -> str:
        """An employee who can sign in at once."""
        key = self.staff(
            "hire", name=login, login=login, dealership="suwon", since="2026-01-01", password=PASSWORD
        )["id"]
        self.staff("set_permissions", id=key, dealership=at, permissions=list(permissions))
        return str(key)

    def visitor(self) -> httpx.Client:
        """Somebody with a browser's cookies who has not signed in."""
        return httpx.Client(base_url=self.url, timeout=10)

    def signed_in(self, login: str) -> httpx.Client:
        """Somebody who has."""
        client = self.visitor()
        form = {"login": login, "password": PASSWORD, "csrf": csrf(client.get("/sign-in").text)}
        answer = client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return client


def csrf(page: str) -> str:
    """The token of a page."""
    return page.split('name="csrf" content="')[1].split('"')[0]


@pytest.fixture(scope="module")
def site(
    log_url: str, views_url: str, amqp_url: str, amqp_management_url: str, tmp_path_factory: Any
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_VIEWS_URL": views_url,
        "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_AMQP_MANAGEMENT_URL": amqp_management_url,
        "BAYLOG_SECRET_KEY": SECRET,
        "BAYLOG_STATE_DIR": str(folder),
        "BAYLOG_LISTEN": f"127.0.0.1:{port}",
    }
    programs = (["shared.runtime.host", "staff"], ["shared.projections.runner"], ["services.web"])
    running = [_begin(program, env, folder) for program in programs]
    url = f"http://127.0.0.1:{port}"
    try:
        with BlockingBus(amqp_url) as bus:
            found = Site(url, amqp_url, bus)
            assert until(lambda: _answers(url) and _open(found, "suwon")), _logs(folder)
            _open(found, "incheon")
            found.hire("boss", *PERMISSIONS, at="*")
            yield found
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("BAYLOG_TEST_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A signed-in browser window, in Korean; a script error fails the test."""
    context = browser.new_context(base_url=site.url, locale="ko-KR", viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto("/sign-in")
    opened.keyboard.type("boss")
    opened.keyboard.press("Enter")
    opened.keyboard.type(PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"{site.url}/")
    yield opened
    context.close()
    assert errors == []


def _begin(program: list[str], env: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / f"{program[-1]}.log").open("wb") as said:
        return subprocess.Popen([sys.executable, "-m", *program], env=env, stdout=said, stderr=said)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


def _open(site: Site, key: str) -> bool:
    try:
        site.staff("open_dealership", id=key, name=key, time_zone="Asia/Seoul", currency="KRW", locale="ko")
    except CallFailed:
        return False
    return True


def _logs(folder: Path) -> str:
    return "\n".join(file.read_text(errors="replace")[-2000:] for file in folder.glob("*.log"))
