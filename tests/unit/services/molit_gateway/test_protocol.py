"""Both forms of the record, and what the facts of the workshop make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import defusedxml.ElementTree
import pytest

from services.molit_gateway import policies
from services.molit_gateway.protocol import Form, Unreadable, asked, decode, encode, record_body, results
from services.molit_gateway.record import Record, Update, codes_of
from tests.unit.services.molit_gateway.records import CONTENT, NUMBER

RECORD = Record(number=NUMBER, revision=2, update=Update.CORRECT, reason="오입력 <&>", plate="28고4756",
                content=CONTENT)  # fmt: skip


def test_the_record_holds_the_fields_of_the_law_and_no_price_no_name_no_vin():
    """The Rule, art. 116 ① 2, 가 to 카; flood by the Act, art. 66 ① 13 차; the rest is about the sending."""
    law = {
        "plate", "mileage_km", "requested_on", "business_number", "repair_number", "company",
        "representative", "address", "phone", "completed_on", "released_on", "technician", "codes",
    }  # fmt: skip
    sending = {"number", "revision", "update", "reason", "flood"}
    assert set(record_body(RECORD)) == law | sending


def test_the_number_has_thirty_characters():
    assert record_body(RECORD)["number"] == NUMBER + " " * (30 - len(NUMBER))


def test_both_forms_tell_the_same():
    body = record_body(RECORD)
    root = defusedxml.ElementTree.fromstring(encode(Form.XML, "record", body))
    told = {child.tag: child.text or "" for child in root if child.tag != "codes"}
    assert [code.text for code in root.find("codes")] == body["codes"]
    assert told == {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in body.items()
        if name != "codes"
    }


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
def test_what_is_no_answer_is_told_apart(media_type):
    with pytest.raises(Unreadable):
        decode(media_type, b"<html>")


def test_a_judgement_without_a_known_state_is_none():
    with pytest.raises(Unreadable):
        results({"results": [{"number": "n", "revision": 1, "state": "maybe"}]})


def test_an_empty_answer_in_either_form_names_nothing():
    assert results(decode("application/xml", b"<answer><results></results></answer>")) == []
    assert results(decode("application/json", b'{"results": []}')) == []
    assert asked([]) == {"records": []}


STATED = {
    "order_id": "o-1", "order_number": "20261123-001", "number": "20261123-001-1", "dealership": "suwon",
    "customer_id": "c-1", "car_id": "car-1", "plate": "28고4756", "mileage_km": 150_000,
    "requested_on": "2026-11-23", "completed_on": "2026-11-23", "released_on": "2026-11-23",
    "technician": "장기훈", "currency": "KRW", "flood": False, "reason": "",
    "lines": [{"molit_code": "E05"}, {"molit_code": None}, {"molit_code": "E05"}],
    "shop": {"business_number": "124-81-00998", "repair_number": "수원-1234", "company": "수원 서비스센터",
             "representative": "김대표", "address": "수원시 영통구 1", "phone": "031-200-1234"},
}  # fmt: skip
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_the_clock_runs_72_hours_from_the_statement():
    report = policies.on_statement_issued(STATED, AT)
    assert report.deadline - AT == timedelta(hours=72)
    assert report.content == CONTENT
    assert report.number == NUMBER


def test_elsewhere_the_regulator_is_not_told():
    assert policies.on_statement_issued({**STATED, "currency": "JPY"}, AT) is None


def test_a_flooded_car_carries_its_code_whatever_else_was_done():
    assert codes_of(["E05", None], True) == ("E05", "D09")
    assert policies.on_statement_issued({**STATED, "flood": True}, AT).content.codes == ("E05", "D09")


def test_the_day_of_release_is_a_day_in_korea():
    evening = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert policies.on_order_delivered(evening, AT).released_on == date(2026, 11, 24)


def test_alarms_come_24_and_6_hours_before_and_at_the_deadline():
    assert policies.alarms(AT) == {24: AT - timedelta(hours=24), 6: AT - timedelta(hours=6), 0: AT}


def test_a_correction_tells_codes_and_mileage_and_why():
    told = {"reason": "오입력", "after_lines": [{"molit_code": "D09"}], "after_mileage_km": 152_000}
    command = policies.on_order_corrected(told, AT)
    assert (command.codes, command.mileage_km, command.reason) == (("D09",), 152_000, "오입력")
    assert replace(command, reason="") != command
