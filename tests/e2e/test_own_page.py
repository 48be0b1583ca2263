"""The customer's own page on a phone: the link, the code of a text, the cars, a visit, and nobody else's."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.hands import fresh, move, registered, sent, stored_order, texted
from tests.e2e.test_screens import KEY, RULES, SEEN

RUN = fresh()
OIL = {
    "id": "", "item": "엔진오일 교환", "molit_code": "X", "part_class": "A", "quantity": "5",
    "unit_price": "9800", "labour_fee": "15000", "labour_hours": "0.4",
}  # fmt: skip
INTERNAL = "부품 마진 30%, 다음에 할인 금지"


def opened(phone: Page, sandbox: str, number: str) -> None:
    """The code of the newest text is typed."""
    expect(phone.get_by_label("인증번호")).to_be_visible()
    told = texted(phone, sandbox, number, "인증번호 ")
    phone.get_by_label("인증번호").fill(re.search(r"\d{6}", told)[0])
    phone.get_by_role("button", name="확인").click()


def looked_at(phone: Page) -> None:
    """Accessible, nothing cut off, and every key of a text found."""
    found = Axe().run(phone, options=RULES)
    assert found.response["violations"] == [], f"{phone.url}\n{found.generate_report()}"
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, phone.url
    assert KEY.findall(phone.evaluate(SEEN)) == [], phone.url


@pytest.fixture
def visit(counter: Page) -> dict[str, str]:
    """A customer of this play's own, with one visit."""
    owner = registered(counter, f"남보라{RUN}", f"010-7791-{RUN}", f"72버{RUN}")
    order = stored_order(counter, f"72버{RUN}", for_customer="앞 브레이크는 다음에 꼭", for_shop=INTERNAL)
    return {"owner": owner, "order": order}


def test_a_link_and_a_code_open_the_own_cars_and_nothing_of_the_shops(
    counter: Page, phone: Page, phones: str, visit: dict[str, str]
) -> None:
    counter.goto(visit["owner"])
    counter.get_by_role("button", name="고객 페이지 링크 보내기").click()
    expect(counter.locator("#page-link [role=status]")).to_be_visible()
    number = f"0107791{RUN}"
    link = re.search(r"https?://\S+/my/\S+", texted(counter, phones, number, "/my/"))[0]
    phone.goto(link)
    looked_at(phone)
    phone.get_by_role("button", name="인증번호 받기").click()
    expect(phone.get_by_label("인증번호")).to_be_visible()
    looked_at(phone)
    opened(phone, phones, number)

    # one car: its history at once
    expect(phone.locator("h1")).to_have_text(f"72버{RUN}")
    looked_at(phone)
    phone.locator(".own a").click()
    expect(phone.get_by_text("타이밍벨트")).to_be_visible()
    expect(phone.get_by_text("412,500원")).to_be_visible()
    expect(phone.get_by_text("앞 브레이크는 다음에 꼭")).to_be_visible()
    assert INTERNAL not in phone.content()
    looked_at(phone)

    # another's visit is not there, and a page of the desk asks for an employee
    other = stored_order(counter)
    address = phone.url.rpartition("/")[0]
    assert phone.request.get(f"{address}/{other.rpartition('/')[2]}").status == 404
    assert "/sign-in" in phone.request.get(other).url

    # closed, it shows nothing any more
    seen = phone.url
    phone.get_by_role("button", name="닫기").click()
    phone.goto(seen)
    expect(phone.get_by_label("휴대전화 번호")).to_be_visible()


def test_one_phone_of_two_people_opens_the_cars_of_both(counter: Page, phone: Page, phones: str) -> None:
    for name, plate in (("민들레", "73버"), ("민소라", "74버")):
        registered(counter, f"{name}{RUN}", f"010-7792-{RUN}", f"{plate}{RUN}")
    phone.goto("/my/suwon")
    phone.get_by_label("휴대전화 번호").fill(f"010-7792-{RUN}")
    phone.get_by_role("button", name="인증번호 받기").click()
    # a wrong code is refused beside its field, and the right one still opens
    phone.get_by_label("인증번호").fill("12")
    phone.get_by_role("button", name="확인").click()
    expect(phone.locator("#code-error")).to_be_visible()
    opened(phone, phones, f"0107792{RUN}")
    looked_at(phone)
    expect(phone.locator(".own .plate")).to_have_text([f"73버{RUN}", f"74버{RUN}"])
    assert f"민들레{RUN}" not in phone.content()


def test_an_unknown_number_is_told_the_same_as_a_known_one(counter: Page, phone: Page) -> None:
    answers = []
    registered(counter, f"도아라{RUN}", f"010-7793-{RUN}", f"75버{RUN}")
    for number in (f"010-7793-{RUN}", f"010-7794-{RUN}"):
        phone.goto("/my/suwon")
        phone.get_by_label("휴대전화 번호").fill(number)
        phone.get_by_role("button", name="인증번호 받기").click()
        expect(phone.get_by_label("인증번호")).to_be_visible()
        told = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", phone.locator("main").inner_text())
        answers.append(told)
    assert answers[0] == answers[1]
    # a telephone that takes no texts is refused by its form, whoever it belongs to
    refused = sent(counter, "/my/suwon", {"phone": "031-200-0159"})
    assert refused.status == 422


def test_what_falls_due_is_on_the_phone_on_the_desk_and_put_off_with_a_reason(
    counter: Page, phone: Page, phones: str
) -> None:
    owner = registered(counter, f"채소담{RUN}", f"010-7795-{RUN}", f"76버{RUN}")
    lines = {f"line.{name}": [value] for name, value in OIL.items()}
    counter.goto(stored_order(counter, f"76버{RUN}", **lines))
    for state in ("in_work", "ready", "delivered"):
        move(counter, state)
    counter.goto(owner)
    due = counter.locator("#upkeep tbody tr")
    expect(due).to_contain_text("엔진오일")
    counter.get_by_role("button", name="문자 받기로").click()
    expect(counter.locator("#upkeep .chip.ok")).to_have_text("문자 동의")
    counter.locator("#upkeep summary").click()
    counter.locator("#until-engine_oil").fill("2099-01-31")
    counter.get_by_role("button", name="미루기", exact=True).click()
    expect(counter.locator("#upkeep #reason-error")).to_be_visible()
    counter.locator("#reason-engine_oil").fill("여행 중")
    counter.get_by_role("button", name="미루기", exact=True).click()
    expect(due).to_contain_text("2099-01-31까지 미룸")

    # the list hides what was put off until it is asked for
    counter.goto(f"/upkeep?show=all&q=76버{RUN}")
    expect(counter.get_by_text("예정된 항목이 없습니다")).to_be_visible()
    counter.goto(f"/upkeep?show=all&all=1&q=76버{RUN}")
    expect(counter.locator("#due tbody tr")).to_have_count(1)

    phone.goto("/my/suwon")
    phone.get_by_label("휴대전화 번호").fill(f"010-7795-{RUN}")
    phone.get_by_role("button", name="인증번호 받기").click()
    opened(phone, phones, f"0107795{RUN}")
    expect(phone.get_by_text("다음 정비 시기")).to_be_visible()
    assert "여행 중" not in phone.content()
    phone.get_by_role("button", name="문자 알림 그만 받기").click()
    expect(phone.get_by_role("button", name="문자로 알림 받기")).to_be_visible()
