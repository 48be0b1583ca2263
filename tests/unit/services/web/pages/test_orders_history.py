"""The history of an order reads as sentences in the reader's language."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from services.maintenance.events import OrderEvent
from services.web.formats import Formats
from services.web.i18n import catalogues
from services.web.pages.orders_history import Teller
from shared.kernel.money import Currency


def teller(language: str = "ko") -> Teller:
    formats = Formats(language, "Asia/Seoul", Currency.KRW)
    catalogue = catalogues()[language]

    def text(key: str, /, **params: Any) -> str:
        return catalogue.text(key, params)

    return Teller(text, formats, {"e1": "심익보", "e2": "황동준"}, "KRW")


def entry(kind: str, **details: Any) -> dict[str, Any]:
    item = details.pop("item", None)
    return {
        "version": 3,
        "kind": kind,
        "by": "e1",
        "at": "2026-11-23T02:42:00+00:00",
        "item": item,
        "details": details,
    }


def test_a_changed_line_says_what_it_was_and_is() -> None:
    changed = {"unit_price": [35000, 40000], "part_class": ["A", "B"], "molit_code": [None, "S-03"]}
    (told,) = teller().tell([entry("line_changed", item="프로펠러 샤프트", line_id="l", changed=changed)])
    assert told.sentence == "수정: 프로펠러 샤프트"
    assert told.detail == "단가 35,000 → 40,000, 구분 A → B, 국토부 – → S-03"
    assert told.who == "심익보"


def test_what_was_set_anew_stands_beside_what_stood_there() -> None:
    header = {
        "request": ["", "브레이크 소리"],
        "mileage_km": [150000, 152000],
        "promised_at": [None, "2026-11-23T08:00:00+00:00"],
    }
    flags = {"happy_call": [False, True], "vat": [True, False]}
    opinions = {"for_shop": ["", "길고 긴 글"]}
    kinds = (("header_changed", header), ("flags_set", flags), ("opinions_written", opinions))
    told = [teller()._told(entry(kind, changed=changed)).detail for kind, changed in kinds]
    assert told == [
        "요청 사항 – → 브레이크 소리, 주행거리 150,000 km → 152,000 km, 출고 약속 – → 2026-11-23 17:00",
        "해피콜 – → ✓, 부가세 ✓ → –",
        "소견서 · 업소용",
    ]


def test_a_payment_names_its_means_and_amount() -> None:
    (told,) = teller().tell([entry("payment_taken", means="card", amount=300000, payment_id="p")])
    assert told.sentence == "카드 300,000원 결제"


def test_an_assignment_names_people() -> None:
    (told,) = teller().tell([entry("repair_order_assigned", before=None, after="e2")])
    assert told.sentence == "담당자 담당자 없음 → 황동준"


def test_a_correction_gives_its_reason_and_the_mileage() -> None:
    details = {
        "reason": "주행 거리 오 입력",
        "total_before": 412500,
        "total_after": 412500,
        "receivable_change": 0,
    }
    (told,) = teller().tell(
        [entry("repair_order_corrected", **details, mileage_before=150000, mileage_after=15000)]
    )
    assert told.detail == "주행 거리 오 입력 · 주행거리 150,000 km → 15,000 km"


def test_the_newest_stands_first() -> None:
    first, second = entry("work_started"), entry("repair_order_made_ready") | {"version": 4}
    assert [told.version for told in teller().tell([first, second])] == [4, 3]


@pytest.mark.parametrize("language", ["ko", "en", "zh", "ja"])
def test_every_event_of_an_order_has_its_sentence(language: str) -> None:
    for cls in get_args(OrderEvent):
        kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__event_name__).lower()
        assert f"history.{kind}" in catalogues()[language], kind
