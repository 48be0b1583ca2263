"""The shop is told of a deadline and of a refusal by a message that messaging takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.messaging.schemas import SendMessage
from services.messaging.texts import kind_of, written
from services.molit_gateway.commands import BeginSending, TakeResult, WarnOfDeadline
from services.molit_gateway.service import MolitGatewayService
from services.molit_gateway.streams import transmissions
from shared.bus.door import admit
from shared.bus.fact import decode_fact, encode_fact
from shared.eventlog import Meta
from shared.kernel.ids import new_id
from shared.testing.memory_log import MemoryLog
from tests.unit.services.molit_gateway.records import REPORT

SHOP = {"company": "수원 서비스센터", "alarm_phone": "010-0100-0001", "version": 1}


class Colleagues:
    """The other services, as far as they are asked."""

    def __init__(self, shop: dict) -> None:
        self.shop, self.sent = shop, []

    def call(self, service: str, method: str, payload: dict) -> dict:
        if (service, method) == ("staff", "shop"):
            return self.shop
        assert (service, method) == ("messaging", "send_message")
        self.sent.append(admit(SendMessage(), payload))
        return {}


def gateway(shop: dict) -> MolitGatewayService:
    service = MolitGatewayService()
    service.log, service.calls = MemoryLog(), Colleagues(shop)
    return service


def happened(service: MolitGatewayService, *commands):
    """The fact of the last command."""
    for command in commands:
        meta = Meta(new_id(), "service:test", "suwon", new_id())
        transmissions(service.log).execute(REPORT.order_id, command, meta)
    return decode_fact(encode_fact(service.log.read_stream(f"transmission-{REPORT.order_id}")[-1]))


@pytest.mark.parametrize("hours", [24, 6])
def test_a_deadline_that_comes_near_is_told_with_its_hours(hours):
    service = gateway(SHOP)
    service.on_deadline_near(happened(service, REPORT, WarnOfDeadline(1, hours)))
    [message] = service.calls.sent
    text = written(message["template"], message["params"])
    assert message["to"] == "010-0100-0001"
    assert f"{hours}시간" in text
    assert REPORT.plate in text
    kind_of(text)


def test_a_refusal_is_told_with_the_regulators_reason():
    service = gateway(SHOP)
    refused = TakeResult(1, False, "E101", "자동차등록번호 형식 오류")
    service.on_record_refused(happened(service, REPORT, BeginSending(1), refused))
    [message] = service.calls.sent
    assert "E101 자동차등록번호 형식 오류" in written(message["template"], message["params"])


def test_a_shop_without_a_phone_for_alarms_has_its_screens():
    service = gateway({**SHOP, "alarm_phone": ""})
    service.on_deadline_near(happened(service, REPORT, WarnOfDeadline(1, 6)))
    assert service.calls.sent == []


def test_the_deadline_is_three_days_after_the_statement():
    assert REPORT.deadline - REPORT.issued_at == timedelta(hours=72)
