"""A customer whose record the law keeps is erased: every page, file and link is asked for them afterwards."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import uuid4  # noqa: TID251  a photo's name

from PIL import Image
from playwright.sync_api import APIResponse, Page
from pypdf import PdfReader

from services.web.pages import routers
from services.web.routing import MACHINE
from tests.e2e.hands import PATIENT, car, fresh, registered, sent, stored_order
from tests.e2e.test_journey import OIL
from tests.e2e.test_law import JOB

RUN = fresh()
# event streams never end, and an upload's progress shows nobody
NEVER: Final = ("/live", "/signals", "/upload")
WORDS: Final = ("우잊힘", "010-7786-", "86버", "솔방울소리")
# five litres of oil, the labour, VAT
OWED: Final = "70400"


def words() -> list[str]:
    """The name, the telephone, the plate, and what was said at the counter."""
    return [f"{word}{RUN}" for word in WORDS]


def ok(answer: APIResponse) -> APIResponse:
    alerts = re.findall(r'class="alert bad[^>]*>([^<]*)', answer.text()) if answer.status == 422 else ""
    assert answer.status < 300, f"{answer.status} {answer.url} {alerts}"
    return answer


def told(answer: APIResponse) -> str:
    """What a page, a table or a paper says; what was asked for stands in fields and links: that is nobody."""
    body, kind = answer.body(), answer.headers.get("content-type", "")
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return re.sub(r'(href|value|hx-get|content)="[^"]*"', "", body.decode("utf-8", "replace"))


def shows(answer: APIResponse) -> bool:
    """Whether the person is met there: by a word, or by a picture of the visit."""
    if answer.headers.get("content-type", "").startswith("image/"):
        return True
    number = words()[1].replace("-", "")
    return any(word in told(answer) for word in (*words(), number, number[1:]))


def addresses(ids: dict[str, str], rest: dict[str, str]) -> Iterator[str]:
    """Whatever is got without a link: every list looking for the customer, and each thing of theirs."""
    for route in (route for router in routers() for route in router.routes if route.method == "GET"):
        kind = route.path.split("/")[1]
        own = {"id": ids.get(kind, ""), **rest}
        for paper in ("form", "evidence") if "{paper}" in route.path else ("",):
            path = route.path
            for name, value in {**own, "paper": paper}.items():
                path = re.sub(rf"{{{name}(:\w+)?}}", value, path) if value else path
            if route.permission != MACHINE and "{" not in path and not path.endswith(NEVER):
                yield path


def photographed(desk: Page, order: str) -> str:
    """A photo hangs on the visit; its id."""
    held, photo = io.BytesIO(), str(uuid4())
    Image.new("RGB", (64, 64), "teal").save(held, "JPEG")
    headers = {
        "X-CSRF-Token": desk.locator("meta[name=csrf]").get_attribute("content") or "",
        "X-Offset": "0",
        "X-Size": str(len(held.getvalue())),
        "Content-Type": "application/octet-stream",
    }
    ok(desk.request.post(f"{order}/photos/{photo}/upload", data=held.getvalue(), headers=headers))
    return photo


def estimated(desk: Page, vehicle: str) -> tuple[str, set[str]]:
    """An estimate given out, sent, answered on the telephone: its page, and the link it was sent by."""
    made = ok(sent(desk, "/estimates/new", {"kind": "quick", "car_id": vehicle}))
    page = made.headers["hx-redirect"]
    own = {"line.included": ["1"], "line.explanation": [""], "line.grades": [""]}
    ok(sent(desk, page, {"version": "1", "note": words()[3], "then": "issue", **JOB, **own}))
    shown = ok(desk.request.get(page)).text()
    ok(sent(desk, f"{page}/send", {"to": words()[1]}))
    answer = {"means": "phone", "signature": "", "note": words()[3]}
    for name in ("shown", "accepted"):
        answer[name] = re.search(rf'name="{name}" value="([^"]+)"', shown)[1]
    offered = links(desk, page)
    ok(sent(desk, f"{page}/answer", answer))
    return page, offered


def finished(desk: Page, order: str) -> None:
    """Worked on, its paper given out, paid and driven away."""
    for path, fields in (
        ("move", {"to": "in_work"}),
        ("move", {"to": "ready"}),
        ("statement", {"technician": ""}),
        ("payments", {"tender.card": OWED}),
        ("move", {"to": "delivered"}),
    ):
        version = re.search(r'data-version="(\d+)"', ok(desk.request.get(order)).text())[1]
        ok(sent(desk, f"{order}/{path}", {"version": version, **fields}))


def links(desk: Page, *pages: str) -> set[str]:
    """What stands in these pages for a customer to open without signing in."""
    text = " ".join(ok(desk.request.get(page)).text() for page in pages)
    return {f"/{kind}/{token}" for kind, token in re.findall(r"/(e|p|v)/([\w.\-]+)", text)}


def test_nobody_meets_a_forgotten_customer_again(screen, phone: Page) -> None:
    desk, officer = screen("sim"), screen("hq")
    desk.goto("/")
    officer.goto("/")
    name, number, plate, said = words()
    customer = registered(desk, name, number, plate)
    order = stored_order(desk, plate, request=said, **OIL)
    photo = photographed(desk, order)
    ok(sent(desk, f"{order}/video/link", {"to": number}))
    vehicle, video = car(desk, plate), links(desk, f"{order}/video")
    estimate, offered = estimated(desk, vehicle)
    finished(desk, order)
    ok(sent(desk, f"{customer}/page-link", {"to": number}))
    opened = links(desk, f"{order}/statement", estimate) | offered | video
    assert {link[1] for link in opened} == set("epv")
    files = {"e": ("/form.pdf", "/evidence.pdf"), "p": ("/paper.pdf",), "v": ()}
    opened |= {f"{link}{file}" for link in opened for file in files[link[1]]}
    ids = {path.split("/")[1]: path.rpartition("/")[2] for path in (customer, order, estimate)}
    rest = {"photo": photo, "form": "whole", "issue": "1", "copy": "customer", "shop": "suwon"}
    inside = addresses({**ids, "cars": vehicle}, rest)
    everywhere = [f"{path}?q={quote(name)}&preset=all&reason=audit" for path in (*inside, *opened)]

    def met(who: Page, places: Collection[str]) -> set[str]:
        answers = [who.request.get(address, max_redirects=0, timeout=PATIENT) for address in places]
        assert not [answer.url for answer in answers if answer.status >= 500]
        return {urlsplit(answer.url).path for answer in answers if answer.ok and shows(answer)}

    before = met(desk, everywhere)
    expected = {customer, order, estimate, "/find", "/orders", "/estimates", "/messages", "/customers.csv"}
    expected |= {f"{estimate}/{paper}.pdf" for paper in ("form", "evidence")}
    expected |= {f"{order}/statement/1/customer.pdf", f"{order}/photos/{photo}/whole"}
    assert (expected | opened) - before == set()

    ok(sent(officer, f"{customer}/erase", {"reason": "request", "sure": "on"}))
    for _ in range(60):
        if not (still := met(desk, everywhere)):
            break
        desk.wait_for_timeout(500)
    assert still == set()
    assert met(phone, opened) == set()
    # who answers to the law reads what it keeps
    assert "86버" in told(officer.request.get(f"{estimate}/form.pdf"))
    assert "86버" in told(officer.request.get(f"{order}/statement/1/customer.pdf"))
