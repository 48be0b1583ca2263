"""A technician's tablet: marks, reasons, and photos that a broken connection and a reload do not lose."""

from __future__ import annotations

import io
import os
import re

from PIL import Image
from playwright.sync_api import Page, Route, expect

TABLET = {"viewport": {"width": 800, "height": 1280}, "has_touch": True}


def photo_file(side: int = 900) -> dict:
    """A photo of some pieces: noise does not compress."""
    held = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(held, "JPEG", quality=90)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def open_sheet(page: Page, plate: str) -> None:
    """From the board to the sheet of a car that is being looked over."""
    page.goto("/")
    # an earlier visit of the same car may stand in another column
    card = page.locator("[data-state=inspecting] a.job", has_text=plate)
    page.goto(f"{card.get_attribute('href')}/inspection")
    expect(page.locator("#keys button").first).to_be_visible()


def test_a_car_is_marked_and_a_colleague_sees_it(screen) -> None:
    tablet, other = screen("jang", **TABLET), screen("sim")
    for page in (tablet, other):
        open_sheet(page, "29오8833")
    tablet.locator("#brake_fluid-good").check()
    expect(other.locator("#brake_fluid-good")).to_be_checked()
    tablet.locator("#brake_fluid-bad").check()
    tablet.locator("#brake_fluid-contaminated").check()
    expect(other.locator("#brake_fluid-bad")).to_be_checked()
    expect(other.locator("#brake_fluid-contaminated")).to_be_checked()
    if tablet.locator("#page-body button").count():
        tablet.locator("#page-body button").click()
    expect(tablet.locator("#headlamp-good")).to_be_checked()
    expect(tablet.locator("#page-body button")).to_have_count(0)


def test_a_photo_goes_on_after_the_connection_broke_and_the_page_was_loaded_again(screen) -> None:
    tablet = screen("jang", **TABLET)
    open_sheet(tablet, "29오8833")
    offsets: list[int] = []

    def cut(route: Route) -> None:
        offsets.append(int(route.request.headers["x-offset"]))
        if len(offsets) > 1:
            route.abort("connectionfailed")
        else:
            route.continue_()

    uploads = re.compile(r".*/photos/.*/upload")
    tablet.route(uploads, lambda route: cut(route) if route.request.method == "POST" else route.continue_())
    shown = tablet.locator("#photos-hoses img[src$=small]")
    before = shown.count()
    tablet.locator("#item-hoses input[data-photo]").set_input_files(photo_file())
    expect(tablet.locator("#uploading")).to_contain_text("연결이 끊겼습니다")

    tablet.unroute_all()
    tablet.on(
        "request",
        lambda sent: offsets.append(int(sent.headers["x-offset"])) if "x-offset" in sent.headers else None,
    )
    offsets.clear()
    tablet.reload()
    expect(shown).to_have_count(before + 1)
    assert offsets[0] > 0, "it went on from where it broke off"


def test_what_is_no_picture_is_refused_and_not_sent_for_ever(screen) -> None:
    tablet = screen("jang", **TABLET)
    open_sheet(tablet, "29오8833")
    no_photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
    tablet.locator("#item-glass input[data-photo]").set_input_files(no_photo)
    expect(tablet.locator("#uploading.bad")).to_be_visible()
    expect(tablet.locator("[data-sending]")).to_have_count(0)
