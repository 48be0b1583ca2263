"""One text to one phone: written, counted, handed over once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.messaging import events as e
from services.messaging.decisions import (
    MESSAGE,
    HandOver,
    SendMessage,
    TakeCarrierId,
    TakeDelivery,
    TakeFailure,
)
from services.messaging.errors import TooLongToSend, UnknownTemplate, WrongParams
from services.messaging.events import Kind
from services.messaging.reading import masked
from services.messaging.texts import kind_of, size, texts, written
from shared.contracts.messaging import TEMPLATES
from shared.testing.behaviour import given

AT = datetime(2026, 11, 23, tzinfo=UTC)
TOLD = {
    "to": "+821012345678", "kind": Kind.SMS, "template": "car_ready", "text": "끝", "bytes": 2,
    "dealership": "suwon", "customer_id": "c-1", "about": "order:o-1",
}  # fmt: skip
QUEUED = e.MessageQueued(**TOLD)
BEGUN, SENT = e.MessageHandingOver(), e.MessageSent(carrier="solapi", carrier_id="M1")


def test_a_message_is_queued_once():
    given(MESSAGE).when(SendMessage(**TOLD)).then(QUEUED)
    given(MESSAGE, QUEUED).when(SendMessage(**TOLD)).then()


def test_it_is_handed_over_once_and_settled_once():
    given(MESSAGE, QUEUED).when(HandOver()).then(BEGUN)
    given(MESSAGE, QUEUED, BEGUN).when(HandOver()).then()
    given(MESSAGE, QUEUED, BEGUN).when(TakeCarrierId("solapi", "M1")).then(SENT)
    given(MESSAGE, QUEUED, BEGUN, SENT).when(TakeDelivery(AT)).then(e.MessageDelivered(at=AT))
    given(MESSAGE, QUEUED, BEGUN, SENT, e.MessageDelivered(at=AT)).when(TakeFailure("1", "x")).then()


def test_a_carrier_may_refuse_it_before_or_after_it_took_it():
    failed = e.MessageFailed(code="3104", reason="결번")
    for history in ((QUEUED, BEGUN), (QUEUED, BEGUN, SENT)):
        given(MESSAGE, *history).when(TakeFailure("3104", "결번")).then(failed)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
@pytest.mark.parametrize("language", ["ko", "en", "zh", "ja"])
def test_every_template_is_written_in_every_language_with_all_its_names(template, language):
    params = {name: f"<{name}>" for name in TEMPLATES[template]}
    text = written(template, params, language)
    assert all(value in text for value in params.values())
    assert "{" not in text


def test_no_template_is_without_a_contract():
    assert set(texts()) == set(TEMPLATES)


def test_an_unknown_template_and_other_names_are_refused():
    with pytest.raises(UnknownTemplate):
        written("birthday", {})
    with pytest.raises(WrongParams):
        written("one_time_code", {"code": "1"})


def test_bytes_are_counted_as_the_carriers_do():
    # a syllable beyond KS X 1001 has two bytes in CP949 and eight in Python's euc-kr
    assert (size("뷁"), size("가a")) == (2, 3)
    assert size("🙂") == 1


def test_ninety_bytes_are_short_two_thousand_long_and_more_are_refused():
    assert kind_of("가" * 45) is Kind.SMS
    assert kind_of("가" * 45 + "a") is Kind.LMS
    assert kind_of("가" * 1000) is Kind.LMS
    with pytest.raises(TooLongToSend):
        kind_of("가" * 1000 + "a")


def test_a_list_shows_enough_of_a_number_to_recognise_it():
    assert masked("+821012345678") == "010-12**-**78"
    assert masked("") == ""
