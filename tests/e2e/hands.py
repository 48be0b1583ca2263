"""What a practised hand does at the counter, key by key; and orders made beforehand, by the same door."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from playwright.sync_api import APIResponse, Locator, Page, expect

# The second invoice of the paper that the sums are held against: 375,000 and VAT make 412,500.
LINES = (("타이밍벨트", "35000", "20000"), ("워터펌프", "40000", "20000"), ("클러치", "200000", "60000"))
# How long a practised hand takes for a key; the counter's minute is reckoned with it.
KEY_MS = 60
MILEAGE = "152000"
CAR = {"model": "쏘나타(2001-2005년, EF)", "engine": "G 1.8 DOHC", "average_km_per_year": "15000"}
# Drawing the form and the evidence takes longer than a page.
PATIENT = 60_000
TABLET = {"viewport": {"width": 800, "height": 1280}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "ko-KR"}
# what proves that an odometer was changed: plays are repeated on the same cars
CERTIFICATE = {
    "certificate.issuer": "수원시 차량등록사업소",
    "certificate.issued_on": "2026-11-02",
    "certificate.number": "2026-0117",
}
_numbers = count(1)
_SEED = int(time.time())


def fresh() -> str:
    """Four digits that no other play on this suite has, for a name, a plate, a telephone."""
    return f"{(_SEED + 7 * next(_numbers)) % 10_000:04d}"


def car(page: Page, plate: str = "7275") -> str:
    """The id of the car that the search box finds."""
    hits = page.request.get(f"/find?q={plate}").json()["hits"]
    return str(hits[0]["url"]).rpartition("/")[2]


def sent(page: Page, path: str, fields: Mapping[str, Any]) -> APIResponse:
    """A form as the browser's htmx sends it."""
    token = page.locator("meta[name=csrf]").get_attribute("content") or ""
    form = page.evaluate("pairs => new URLSearchParams(pairs).toString()", _pairs(fields))
    headers = {
        "X-CSRF-Token": token,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return page.request.post(path, data=form, headers=headers)


def registered(page: Page, name: str, phone: str, plate: str, **of_the_car: str) -> str:
    """The address of a new customer's page."""
    fields = {"name": name, "sex": "female", "phones.0.number": phone, "primary": "0", "with_car": "on"}
    fields |= {f"car.{field}": value for field, value in {**CAR, **of_the_car, "plate": plate}.items()}
    answer = sent(page, "/customers/new", fields)
    assert answer.status == 204, answer.text()
    return answer.headers["hx-redirect"]


def texted(page: Page, sandbox: str, phone: str, having: str) -> str:
    """The newest text at a phone that has this in it, once it has arrived."""
    for _ in range(120):
        told = page.request.get(f"{sandbox}/messages").json()["messages"]
        found = [each["text"] for each in told if each["phone"] == phone and having in each["text"]]
        if found:
            return str(found[0])
        page.wait_for_timeout(500)
    raise AssertionError(f"no text with {having} reached {phone}")


def sign(page: Page) -> None:
    """Two strokes on the canvas."""
    pen = page.locator("#pen")
    pen.scroll_into_view_if_needed()
    box = pen.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for x, y in ((80, 90), (140, 20), (220, 70)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()


def issued(tablet: Page, order: str) -> str:
    """An inspection with one × and one △ becomes an estimate in one touch; gives the customer's link."""
    tablet.goto(f"{order}/inspection")
    expect(tablet.locator("#keys button").first).to_be_visible()
    for item, mark in (("front_brake", "bad"), ("spark_plug", "bad"), ("brake_fluid", "watch")):
        tablet.locator(f"#{item}-{mark}").check()
        expect(tablet.locator(f"#{item}-none")).to_be_attached()
    tablet.locator("#progress form button").click()
    expect(tablet.locator("[data-estimate-page][data-started]")).to_be_visible()
    expect(tablet.locator("tr.left-out")).to_have_count(1)
    tablet.keyboard.press("F10")
    expect(tablet.locator("#link")).to_be_visible(timeout=PATIENT)
    return tablet.locator("#link").input_value()


def answered(phone: Page) -> None:
    """Of two offers the first is accepted and the second declined, with a signature."""
    offers = phone.locator(".offer")
    expect(offers).to_have_count(2)
    expect(phone.locator("[data-agreed]")).to_have_text("0원")
    offers.nth(0).locator("[value=yes]").check()
    offers.nth(1).locator("[value=no]").check()
    sign(phone)
    phone.get_by_role("button", name="답 보내기").click()
    expect(phone.get_by_text("답을 받았습니다")).to_be_visible(timeout=PATIENT)


def order_fields(**changed: Any) -> dict[str, Any]:
    """A new order's form with the three lines of the second invoice."""
    columns = {
        "line.item": [line[0] for line in LINES],
        "line.unit_price": [line[1] for line in LINES],
        "line.labour_fee": [line[2] for line in LINES],
        "line.quantity": ["1"] * len(LINES),
        "line.part_class": ["A"] * len(LINES),
    }
    empty = {"line.id": "", "line.molit_code": "", "line.labour_hours": ""}
    columns |= {name: [value] * len(LINES) for name, value in empty.items()}
    odometer = {"mileage_km": MILEAGE, "mileage_reason": "계기판 교체", **CERTIFICATE}
    return {"kind": "receive", **odometer, "flags.vat": "on", **columns, **changed}


def new_order(page: Page, plate: str = "7275") -> str:
    """The address of an order's empty page; a document of its own, however often the plays are repeated."""
    return f"/orders/new?car={car(page, plate)}&doc=e2e{next(_numbers)}x{page.evaluate('Date.now()')}"


def stored_order(page: Page, plate: str = "7275", **changed: Any) -> str:
    """The address of an order that is stored already."""
    answer = sent(page, new_order(page, plate), order_fields(car_id=car(page, plate), **changed))
    assert answer.status == 204, answer.text()
    return answer.headers["hx-redirect"]


def open_order(page: Page) -> None:
    """F11, four digits, Enter; the mileage, and Enter through the fields to the first line."""
    page.keyboard.press("F11")
    expect(page.locator("#car")).to_be_focused()
    page.keyboard.type("7275", delay=KEY_MS)
    page.keyboard.press("Enter")
    expect(page.locator("#mileage_km")).to_be_focused()
    page.keyboard.type(MILEAGE, delay=KEY_MS)
    for name in ("assignee", "promised_at", "kind", "request", "line-0-item"):
        page.keyboard.press("Enter", delay=KEY_MS)
        expect(page.locator(f"#{name}")).to_be_focused()


def write_lines(page: Page) -> None:
    """Enter from cell to cell; class and quantity come by themselves."""
    for item, unit_price, labour_fee in LINES:
        page.keyboard.type(item, delay=KEY_MS)
        for _ in range(4):
            page.keyboard.press("Enter", delay=KEY_MS)
        page.keyboard.type(unit_price, delay=KEY_MS)
        page.keyboard.press("Enter", delay=KEY_MS)
        page.keyboard.type(labour_fee, delay=KEY_MS)
        for _ in range(2):
            page.keyboard.press("Enter", delay=KEY_MS)


def pay(page: Page, *, card: str, cash: str) -> None:
    """One bill by two means."""
    page.keyboard.press("F4")
    expect(page.locator("#tender-card")).to_be_focused()
    page.keyboard.type(card)
    page.keyboard.press("Enter")
    page.keyboard.type(cash)
    with page.expect_navigation():
        page.keyboard.press("F9")
    expect(saved(page)).to_be_visible()


def move(page: Page, state: str) -> None:
    """F6 and the digit of the state."""
    page.keyboard.press("F6")
    choices = page.locator("#moves[open] button[name=to]")
    expect(choices.first).to_be_focused()
    offered = choices.evaluate_all("buttons => buttons.map((button) => button.value)")
    with page.expect_navigation():
        page.keyboard.press(str(offered.index(state) + 1))
    expect(saved(page)).to_be_visible()


def saved(page: Page) -> Locator:
    """The page of a stored order, its script at work."""
    return page.locator("#order[data-started]:not([data-id=''])")


def total(page: Page, name: str) -> Locator:
    """One of the sums at the order's foot."""
    return page.locator(f"[data-total={name}]")


def live(page: Page) -> None:
    """Until the browser hears of what others change."""
    expect(page.locator("html[data-stream=open]")).to_be_attached()


def _pairs(fields: Mapping[str, Any]) -> list[list[str]]:
    return [
        [name, each]
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    ]
