"""A repair's record, in words short enough for a test to read as behaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.molit_gateway import commands as c
from services.molit_gateway import events as e
from services.molit_gateway.record import Content, Update

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DEADLINE = AT + timedelta(hours=72)
DAY = date(2026, 11, 23)
CONTENT = Content(
    mileage_km=150_000, requested_on=DAY, business_number="1248100998", repair_number="수원-1234",
    company="수원 서비스센터", representative="김대표", address="수원시 영통구 1", phone="031-200-1234",
    completed_on=DAY, released_on=DAY, technician="장기훈", codes=("E05",),
)  # fmt: skip
_ABOUT = {
    "order_id": "o-1", "order_number": "20261123-001", "statement_number": "20261123-001-1",
    "dealership": "suwon", "customer_id": "c-1", "car_id": "car-1",
    "number": "1248100998-20261123-001-1", "plate": "28고4756", "issued_at": AT, "deadline": DEADLINE,
}  # fmt: skip
REPORT = c.Report(**_ABOUT, content=CONTENT, reason="")
NUMBER = REPORT.number


def queued(revision: int = 1, update: Update = Update.NEW, **changed) -> e.RecordQueued:
    told = {**_ABOUT, "content": CONTENT, "reason": ""} | changed
    return e.RecordQueued(revision=revision, update=update, **told)


def correct(reason: str = "주행 거리 오 입력", **changed) -> c.Correct:
    return c.Correct(reason=reason, at=AT, deadline=DEADLINE, **changed)


def withdraw(reason: str = "재작업") -> c.Withdraw:
    return c.Withdraw(reason=reason, at=AT, deadline=DEADLINE)


def with_codes(*codes: str, flood: bool = False) -> Content:
    return replace(CONTENT, codes=codes, flood=flood)


BEGUN = e.SendingBegun(revision=1)
SENT = e.RecordSent(revision=1, receipt="r-1")
ACCEPTED = e.RecordAccepted(revision=1)
REFUSED = e.RecordRefused(revision=1, code="E101", reason="번호")
