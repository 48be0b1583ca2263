"""Two people see each other: the workshop's tablet and the customer's phone; Chromium plays the cameras."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from shared.runtime.certificates import Certificate, certificate
from shared.runtime.config import SOURCE_TREE
from shared.runtime.servers import Launch
from shared.runtime.servers.ports import free_port
from tests.e2e.cable import Cable
from tests.e2e.hands import live, stored_order

TABLET = {"viewport": {"width": 800, "height": 1280}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "ko-KR"}
CAMERA = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=2",
    # a machine for tests may have no network beside its own loop
    "--allow-loopback-in-peer-connection",
)
# A line is mended after some seconds; a busy machine takes its time for pictures too.
PATIENT = 45_000
SEEN = "() => document.querySelector('[data-remote]').getVideoPlaybackQuality().totalVideoFrames"
MORE = f"wanted => ({SEEN})() > wanted"
# What the page says of its line, whoever looks when: a line may be mended between two looks.
REMEMBER = """() => {
  const [line, status] = [document.getElementById("video"), document.querySelector("[data-status]")];
  const note = (place, told, act) => new MutationObserver(act).observe(place, told);
  [window.states, window.said] = [[], []];
  note(line, { attributeFilter: ["data-state"] }, () => states.push(line.dataset.state));
  note(status, { childList: true }, () => said.push(status.textContent));
}"""
MENDED = "() => states.includes('broken') && states.at(-1) === 'connected'"
# A telephone whose camera is broken; the microphone works.
NO_CAMERA = """() => {
  const ask = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = function (wanted) {
    return wanted.video ? Promise.reject(new DOMException("", "NotFoundError")) : ask.call(this, wanted);
  };
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """With a camera that shows a moving picture, and a microphone that beeps."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CAMERA)
        yield browser
        browser.close()


@pytest.fixture
def phone(address: str, chromium: Browser) -> Iterator[Page]:
    """A customer's phone: nobody is signed in."""
    context = chromium.new_context(base_url=address, **PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(screen: Callable[..., Page]) -> str:
    """The address of an order of this test alone."""
    desk = screen()
    desk.goto("/")
    return stored_order(desk)


def invited(page: Page, visit: str) -> str:
    """The room, opened by the workshop; gives the customer's link."""
    page.goto(f"{visit}/video")
    page.get_by_role("button", name="링크만 보기").click()
    link = page.locator("#video-link")
    expect(link).to_be_visible()
    return link.input_value()


def join(page: Page, act: str = "join") -> None:
    """Take one's seat."""
    page.locator(f"[data-part=before] [data-act={act}]").click()


def seeing(page: Page, *, more: int = 10) -> None:
    """The other side's picture moves: frame after frame is decoded."""
    expect(page.locator("#video[data-state=connected]")).to_be_visible(timeout=PATIENT)
    page.wait_for_function(MORE, arg=page.evaluate(SEEN) + more, timeout=PATIENT)


def noted(page: Page, visit: str) -> Any:
    """The entries of the visit's history that tell of a call."""
    page.goto(visit)
    return page.locator(".history li", has_text="영상 상담")


def test_both_see_each_other_and_the_visit_tells_of_it(screen, phone, visit) -> None:
    tablet = screen("jang", **TABLET)
    link = invited(tablet, visit)
    join(tablet)
    expect(tablet.locator("[data-status]")).to_contain_text("고객을 기다리는 중")
    phone.goto(link)
    expect(phone.locator("body")).to_contain_text("녹화되지 않으며")
    join(phone)
    seeing(tablet)
    seeing(phone)
    expect(tablet.locator("#video-calls")).to_contain_text("진행 중")

    # a photo of what the customer shows hangs on the visit
    tablet.locator("[data-photo-of=remote]").click()
    expect(tablet.locator("[data-noted]")).to_contain_text("저장했습니다", timeout=PATIENT)

    # switched off is told to the other side; the other camera takes over without a new line
    phone.locator("[data-act=camera]").click()
    expect(tablet.locator("[data-dark]")).to_be_visible()
    phone.locator("[data-act=camera]").click()
    expect(tablet.locator("[data-dark]")).to_be_hidden()
    for _ in range(2):  # to the other and back: Chromium's second camera gives pictures that it cannot send
        tablet.locator("[data-act=turn]").click()
        expect(tablet.locator("[data-own]")).to_be_visible()
    seeing(phone)
    tablet.locator("[data-act=microphone]").click()
    expect(phone.locator("[data-silent]")).to_be_visible()

    phone.locator("[data-act=hang-up]").click()
    expect(phone.locator("[data-ended]")).to_be_visible()
    expect(tablet.locator("[data-status]")).to_contain_text("고객이 나갔습니다")
    expect(tablet.locator("#video-calls")).to_contain_text("고객이 끊음")
    expect(noted(tablet, visit)).to_contain_text(re.compile(r"영상 상담 \d+:\d\d"))
    tablet.goto(tablet.locator(".beside a").get_attribute("href") or "")
    expect(tablet.locator("#timeline")).to_contain_text("영상 상담 종료")


def test_a_customer_who_waits_is_told_of_on_every_open_screen(screen, phone, visit) -> None:
    desk = screen()
    link = invited(desk, visit)
    desk.goto("/catalogue")
    live(desk)
    phone.goto(link)
    join(phone)
    told = f"#video-waiting a[href='{visit}/video']"
    expect(desk.locator(told)).to_be_visible()
    board = screen("hq")
    board.goto("/")
    expect(board.locator(told)).to_be_visible()

    phone.locator("[data-act=hang-up]").click()
    expect(desk.locator(told)).to_have_count(0)
    expect(board.locator(told)).to_have_count(0)


def test_one_camera_is_enough_and_another_employee_takes_over(screen, phone, visit) -> None:
    tablet, desk = screen("jang", **TABLET), screen("sim")
    phone.add_init_script(f"({NO_CAMERA})()")
    desk.goto(visit)
    desk.get_by_role("button", name="영상 링크 문자 보내기").click()
    expect(desk.locator("#video-calls")).to_contain_text("문자로 보냈습니다")
    phone.goto(desk.locator("#video-link").input_value())
    tablet.goto(f"{visit}/video")
    join(tablet)
    join(phone)
    seeing(phone)
    expect(phone.locator("[data-problem]")).to_contain_text("카메라를 찾지 못했습니다")
    expect(tablet.locator("#video[data-state=connected]")).to_be_visible(timeout=PATIENT)
    expect(tablet.locator("[data-dark]")).to_be_visible()

    desk.goto(f"{visit}/video")
    expect(desk.locator("#video-calls")).to_contain_text("진행 중")
    join(desk)
    expect(tablet.locator("[data-ended]")).to_contain_text("이어받았습니다")
    expect(phone.locator("[data-name]")).to_have_text("심익보")
    seeing(phone)
    history = noted(screen("jang"), visit)  # of one who looks on: what ends shows there by itself
    expect(history).to_contain_text("심익보")
    desk.locator("[data-act=hang-up]").click()
    expect(phone.locator("[data-ended]")).to_contain_text("담당자가 영상 상담을 마쳤습니다")
    expect(history).to_contain_text("정비소에서 끊음")
    expect(history).to_have_count(1)  # one call, whoever led it


def test_a_line_that_was_cut_is_made_anew_and_stays_the_same_call(screen, phone, visit) -> None:
    tablet = screen("jang", **TABLET)
    phone.goto(invited(tablet, visit))
    with Cable() as cable:
        cable.plug(tablet, "shop")
        cable.plug(phone, "customer")
        join(tablet)
        join(phone)
        seeing(phone)
        tablet.evaluate(REMEMBER)
        cable.cut()
        # one side may be on the new line before it misses the old one; the shop's looks after it for both
        tablet.wait_for_function(MENDED, timeout=PATIENT)
        seeing(phone)
        seeing(tablet)
    assert any("다시 연결하는 중" in each for each in tablet.evaluate("said"))
    expect(tablet.locator("#video-calls li")).to_have_count(1)


@pytest.fixture
def secure(state: Path, tmp_path: Path) -> Iterator[tuple[str, Certificate]]:
    """Another process of the pages, behind TLS by an authority of its own: its address."""
    listen = f"127.0.0.1:{free_port([])}"
    made = certificate(tmp_path / "tls", listen)
    environment = {
        **os.environ,
        "BAYLOG_STATE_DIR": str(state),
        "BAYLOG_LISTEN": listen,
        "BAYLOG_TLS_CERT": str(made.chain),
        "BAYLOG_TLS_KEY": str(made.key),
        "BAYLOG_METRICS_PORT": "",
    }
    trusting = ssl.create_default_context(cafile=str(made.authority))
    output = tmp_path / "web.log"
    with output.open("wb") as log:
        child = Launch("web", (sys.executable, "-m", "services.web"), environment, SOURCE_TREE).start(log)
        try:
            child.await_ready(lambda: _answers(f"https://{listen}/health", trusting), 60, output)
            yield f"https://{listen}", made
        finally:
            child.stop()


def _answers(address: str, trusting: ssl.SSLContext) -> bool:
    try:
        return httpx.get(address, verify=trusting).status_code == 200
    except httpx.TransportError:
        return False


def test_they_meet_although_different_processes_serve_them_one_behind_tls(
    screen, phone, visit, secure, chromium
) -> None:
    tablet = screen("jang", **TABLET)
    link = invited(tablet, visit)
    join(tablet)
    # a phone has the authority in its settings; a browser for tests is told to take it
    context = chromium.new_context(**PHONE, ignore_https_errors=True)
    customer = context.new_page()
    customer.goto(re.sub(r"https?://[^/]+", secure[0], link))
    join(customer)
    seeing(customer)
    seeing(tablet)
    kept = {each["name"]: each["secure"] for each in context.cookies()}
    assert kept == {"baylog_visitor": True}
    context.close()
    expect(tablet.locator("[data-status]")).to_contain_text(
        re.compile("나갔습니다|끊겼습니다"), timeout=PATIENT
    )


def test_a_link_for_a_video_that_was_bent_says_so(phone) -> None:
    answer = phone.goto("/v/nobody.made.this")
    assert answer.status == 410
    expect(phone.get_by_role("heading")).to_have_text("열 수 없는 링크입니다")


def test_only_these_pages_may_ask_for_a_camera(screen, visit) -> None:
    desk = screen()
    policies = {
        path: desk.goto(path).headers["permissions-policy"].split(",")[0]
        for path in (visit, f"{visit}/video")
    }
    assert policies == {visit: "camera=()", f"{visit}/video": "camera=(self)"}
