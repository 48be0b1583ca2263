"""Fact → commands: what happens to an order's statement becomes its record, or the record's correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.molit_gateway import commands as c
from services.molit_gateway.record import FLOOD_CODE, Content, codes_of, record_number

SEND_WITHIN: Final = timedelta(hours=72)  # the Rule, art. 116 ② 2
ALARM_HOURS: Final = (24, 6, 0)
KOREA: Final = ZoneInfo("Asia/Seoul")  # the regulator's days
_RELEASED: Final = "출고일자 확정"
_SHOP: Final = ("repair_number", "company", "representative", "address", "phone")


def on_statement_issued(data: Mapping[str, Any], recorded_at: datetime) -> c.Report | None:
    """The clock runs from when the statement was written down. None outside the regulator's country."""
    if data["currency"] != "KRW":
        return None
    shop, flood = data["shop"], bool(data["flood"])
    return c.Report(
        order_id=data["order_id"],
        order_number=data["order_number"],
        statement_number=data["number"],
        dealership=data["dealership"],
        customer_id=data["customer_id"],
        car_id=data["car_id"],
        number=record_number(shop["business_number"], data["number"]),
        plate=data["plate"],
        content=Content(
            mileage_km=data["mileage_km"],
            requested_on=date.fromisoformat(data["requested_on"]),
            business_number=digits(shop["business_number"]),
            completed_on=date.fromisoformat(data["completed_on"]),
            released_on=date.fromisoformat(data["released_on"]),
            technician=data["technician"],
            codes=codes_of([line["molit_code"] for line in data["lines"]], flood),
            flood=flood,
            **{name: shop[name] for name in _SHOP},
        ),
        reason=data["reason"],
        issued_at=recorded_at,
        deadline=recorded_at + SEND_WITHIN,
    )


def on_statement_withdrawn(data: Mapping[str, Any], recorded_at: datetime) -> c.Withdraw:
    """What was sent is taken back; what was not is not sent."""
    return c.Withdraw(reason=data["reason"], at=recorded_at, deadline=recorded_at + SEND_WITHIN)


def on_order_corrected(data: Mapping[str, Any], recorded_at: datetime) -> c.Correct:
    """The reason that the desk gave goes with the corrected record (CM-42)."""
    codes = [line["molit_code"] for line in data["after_lines"]]
    return c.Correct(
        reason=data["reason"],
        at=recorded_at,
        deadline=recorded_at + SEND_WITHIN,
        codes=codes_of(codes, FLOOD_CODE in codes),
        mileage_km=data["after_mileage_km"],
    )


def on_order_delivered(occurred_at: datetime, recorded_at: datetime) -> c.Correct:
    """A statement issued before the car left named the day that was expected; now it is known."""
    return c.Correct(
        reason=_RELEASED,
        at=recorded_at,
        deadline=recorded_at + SEND_WITHIN,
        released_on=occurred_at.astimezone(KOREA).date(),
    )


def digits(text: str) -> str:
    """A number without its dashes."""
    return "".join(filter(str.isdigit, text))


def shop_data(shop: Mapping[str, Any]) -> dict[str, Any]:
    """What a record names of the shop, from the staff service's answer, for one that goes out anew."""
    told = {name: shop[name] for name in _SHOP}
    return {**told, "business_number": digits(shop["business_number"])} if shop["version"] else {}


def alarms(deadline: datetime) -> dict[int, datetime]:
    """When to look whether a record is still open: hours before the deadline, and the moment."""
    return {hours: deadline - timedelta(hours=hours) for hours in ALARM_HOURS}
