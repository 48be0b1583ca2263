"""Access records: a page that shows a person leaves a row, a file needs a reason, the officer reads them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import Page, expect

from services.web.pages import routers
from services.web.routing import MACHINE, PUBLIC, PageRoute
from tests.e2e.hands import car, fresh, registered, saved, stored_order

RUN = fresh()
ROUTES = [route for router in routers() for route in router.routes if route.method == "GET"]
# event streams, which never end
STREAMS = ("/live", "/signals")
RECORDS = "/settings/accesses.csv?preset=all&reason=audit"


def places(name: str, customer: str, car: str, order: str) -> Iterator[tuple[PageRoute, str]]:
    """Every page about a customer, a car or an order, and every list, looking for the one customer."""
    ids = {"customers": customer, "cars": car, "orders": order}
    for route in ROUTES:
        kind = route.path.split("/")[1]
        path = re.sub(r"\{id(:\w+)?\}", ids.get(kind, "{id}"), route.path)
        if route.permission not in (PUBLIC, MACHINE) and "{" not in path and not path.endswith(STREAMS):
            yield route, f"{path}?q={quote(name)}&preset=all&reason=audit"


def key(address: str) -> str:
    """The id at the end of a page's address."""
    return address.partition("?")[0].rpartition("/")[2]


def rows(officer: Page, customer: str) -> list[list[str]]:
    """The records of a customer in the officer's file: when, who, shop, from, page, reason, whose."""
    told = officer.request.get(f"{RECORDS}&customer={customer}").body().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(told)))[1:]


def test_a_page_that_shows_a_person_is_noted_with_who_and_whose(counter: Page, colleague: Page) -> None:
    name, plate = f"은가람{RUN}", f"71버{RUN}"
    customer = key(registered(counter, name, f"010-7781-{RUN}", plate))
    order = stored_order(counter, plate)
    counter.goto(order)
    expect(saved(counter)).to_be_visible()
    showing = set()
    for route, address in places(name, customer, car(counter, plate), key(order)):
        answer = colleague.request.get(address, max_redirects=0)
        # what a page was asked for stands in its search field and its links: that shows nobody
        text = re.sub(r'(href|value|hx-get|content)="[^"]*"', "", answer.text() if answer.ok else "")
        if name in text or f"7781-{RUN}" in text:
            showing.add(route.told)
    assert {"GET /customers/{id}", "GET /customers", "GET /customers.csv", "GET /find"} <= showing
    noted = rows(colleague, customer)
    assert showing - {row[4] for row in noted if row[1] != "심익보"} == set()
    assert {row[3] for row in noted} == {"127.0.0.1"}
    assert {row[5] for row in noted if row[4] == "GET /customers.csv"} == {"점검·감사"}
    # the advisor's own look at the order, apart from those of the head office
    assert "GET /orders/{id}" in {row[4] for row in noted if row[1] == "심익보"}


def test_a_file_is_given_for_a_reason_only(colleague: Page) -> None:
    refused = colleague.request.get("/customers.csv?preset=all&reason=curious")
    assert refused.status == 422
    assert refused.headers["content-type"].startswith("text/html")
    colleague.goto("/customers?preset=all")
    colleague.get_by_role("link", name="CSV").click()
    expect(colleague.locator("#reason")).to_be_focused()
    colleague.locator("#reason").select_option("settlement")
    with colleague.expect_download() as taken:
        colleague.keyboard.press("F9")
    assert taken.value.suggested_filename == "customers.csv"
    colleague.goto("/settings/accesses?files=1")
    expect(colleague.locator("tbody tr").first).to_contain_text("파일: 정산·회계")


def test_the_officer_goes_from_a_customer_to_who_has_looked(screen, colleague: Page) -> None:
    customer = registered(colleague, f"한여울{RUN}", f"010-7782-{RUN}", f"72버{RUN}")
    curious = screen("sim")
    curious.goto(customer)
    colleague.goto(customer)
    colleague.get_by_role("link", name="개인정보 접속기록").last.click()
    colleague.wait_for_url(re.compile("/settings/accesses"))
    expect(colleague.locator("tbody tr", has_text="심익보")).to_have_count(1)
    assert curious.request.get("/settings/accesses").status == 403
