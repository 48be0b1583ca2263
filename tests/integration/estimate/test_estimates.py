"""Estimates through the running services: the customer's word, what proves it, and the order after it."""

from __future__ import annotations

import io
from base64 import b64decode
from pathlib import Path
from time import monotonic, sleep

import pytest
from pypdf import PdfReader

from shared.blobs import open_blobs
from shared.bus.errors import Refused
from shared.kernel.ids import new_id
from tests.integration.estimate.conftest import BELT, PAD, Desk, signature


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def until(look, seconds: float = 30):
    """What is seen once there is something: facts take their time on a busy machine."""
    end = monotonic() + seconds
    while not (seen := look()) and monotonic() < end:
        sleep(0.05)
    return seen


def answered(desk: Desk, estimate: str, accepted: list[str], **changed):
    told = {"shown": desk.shown(estimate)["shown"], "signature": signature(), "accepted": accepted}
    who = {"as_guest_of": estimate, "id": estimate}
    return desk.do("estimate", "answer_as_customer", **who, **{**told, **changed})


def lines_of(desk: Desk, order: str, *, asked: bool = True):
    """The order's lines, once it has heard of the estimate."""

    def look():
        shown = desk.do("maintenance", "get_order", id=order)
        return shown if shown["consent"]["taken" if asked else "asked"] else None

    return until(look)


def test_the_customer_chooses_a_class_signs_and_the_order_has_it_without_retyping(desk, suite):
    order = desk.order()
    estimate = desk.estimate(order, PAD, BELT)
    page = desk.shown(estimate)
    pad, belt = page["lines"]
    offered = {each["part_class"]: each["subtotal"] for each in pad["grades"]}
    assert offered == {"B": 78_000, "D": 85_000}

    answered(desk, estimate, [pad["id"]], grades={pad["id"]: "B"})
    [line] = lines_of(desk, order)["lines"]
    assert (line["item"], line["part_class"], line["unit_price"]) == ("브레이크 패드(앞)", "B", 43_000)
    told = desk.do("estimate", "get_estimate", id=estimate)["answer"]
    assert (told["totals"]["total"], [each["id"] for each in told["declined"]]) == (85_800, [belt["id"]])
    # what proves it holds what was offered and what was chosen
    blobs = open_blobs((Path(suite.environment["BAYLOG_STATE_DIR"]).resolve() / "blobs").as_uri())
    kept = blobs.get(f"paper/{told['evidence']['sha256']}.pdf")
    said = text_of(kept)
    assert "43,000" in said
    assert "62,000" in said
    assert page["shown"] in said.replace("\n", "")


def test_nothing_is_agreed_to_unseen_unsigned_or_by_another_link(desk):
    order = desk.order()
    estimate, other = desk.estimate(order, PAD), desk.estimate(desk.order(), BELT)
    pad = desk.shown(estimate)["lines"][0]["id"]
    for changed, code in (
        ({"signature": ""}, "signature_missing"),
        ({"shown": "0" * 64}, "estimate_changed"),
        ({"grades": {pad: "C"}}, "invalid_input"),
    ):
        with pytest.raises(Refused) as refused:
            answered(desk, estimate, [pad], **changed)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        desk.do("estimate", "open_estimate", as_guest_of=other, id=estimate)
    assert refused.value.code == "not_found"


def test_work_waits_for_the_word_and_work_found_later_for_a_new_one(desk):
    order = desk.order()
    estimate = desk.estimate(order, BELT)
    assert lines_of(desk, order, asked=False)["state"] == "waiting_for_approval"
    line = desk.shown(estimate)["lines"][0]["id"]
    answered(desk, estimate, [line])
    now = lines_of(desk, order)
    assert now["consent"]["pending"] == []

    more = {"item": "워터펌프", "quantity": "1", "unit_price": 40_000, "labour_fee": 20_000}
    kept = {"id": line, **{name: BELT[name] for name in ("item", "molit_code", "unit_price", "labour_fee")}}
    oil = {"item": "엔진오일", "quantity": "4", "unit_price": 9_000}  # exempt by art. 132
    rows = [{**kept, "quantity": "1"}, more, oil]
    desk.do("maintenance", "revise_lines", id=order, version=now["version"], lines=rows)
    with pytest.raises(Refused) as refused:
        desk.do("maintenance", "start_work", id=order)
    assert (refused.value.code, refused.value.params["items"]) == ("work_without_consent", "워터펌프")

    extra = desk.estimate(order, kind="extra")
    [pump] = desk.shown(extra)["lines"]
    answered(desk, extra, [pump["id"]])
    flags = until(lambda: desk.do("maintenance", "get_order", id=order)["flags"]["extra_work_consent"])
    assert flags is True
    assert desk.do("maintenance", "start_work", id=order)["state"] == "in_work"


def test_a_word_on_the_phone_leaves_a_paper_that_only_its_own_link_opens(desk):
    order = desk.order()
    desk.estimate(order, BELT)
    now = lines_of(desk, order, asked=False)
    more = {"item": "워터펌프", "quantity": "1", "unit_price": 40_000}
    desk.do("maintenance", "revise_lines", id=order, version=now["version"], lines=[more])
    [line] = desk.do("maintenance", "get_order", id=order)["lines"]
    assert "워터펌프" in text_of(b64decode(desk.do("maintenance", "blank_consent", id=order)["pdf"]))
    said = {"means": "phone", "note": "오후 3시 통화"}
    desk.do("maintenance", "record_consent", id=order, line_ids=[line["id"]], **said)

    [word] = desk.do("maintenance", "get_order", id=order)["consent"]["taken"]
    kept = desk.do("maintenance", "consent_paper", id=order, issue=word["issue"])
    assert kept["sha256"] == word["evidence"]
    assert "오후 3시 통화" in text_of(b64decode(kept["pdf"]))
    asked = {"id": order, "kind": "consent", "issue": word["issue"]}
    opened = desk.do("maintenance", "open_paper", as_guest_of=order, **asked)
    assert opened["sha256"] == word["evidence"]
    with pytest.raises(Refused) as refused:
        desk.do("maintenance", "open_paper", as_guest_of=str(new_id()), **asked)
    assert refused.value.code == "not_found"


def test_the_customers_copy_of_a_statement_is_opened_by_its_link_as_it_was_given_out(desk):
    order = desk.order()
    lines = [{"item": "타이밍벨트", "molit_code": "E05", "quantity": "1", "unit_price": 48_000}]
    desk.do("maintenance", "revise_lines", id=order, version=1, lines=lines)
    for step in ("start_work", "mark_ready"):
        version = desk.do("maintenance", step, id=order)["version"]
    desk.do("maintenance", "issue_statement", id=order, version=version)
    stands = desk.do("maintenance", "get_order", id=order)["statement"]
    asked = {"id": order, "kind": "statement", "issue": 1}
    opened = desk.do("maintenance", "open_paper", as_guest_of=order, **asked)
    papers = {each["copy"]: each["sha256"] for each in stands["papers"]}
    assert opened["sha256"] == papers["customer"]
    assert opened["shop"]["company"] == "수원모터스"
    said = text_of(b64decode(opened["pdf"]))
    assert "고객 교부용" in said
    assert "60일" in said  # under 60,000 km, whatever its age


def test_an_estimate_for_a_car_becomes_an_order_with_the_lines_that_were_accepted(desk):
    order = desk.order()
    car = desk.do("maintenance", "get_order", id=order)["car"]["id"]
    made = desk.do("estimate", "draft_estimate", car_id=car)["id"]
    desk.do("estimate", "revise_estimate", id=made, lines=[PAD, {**BELT, "included": False}])
    with pytest.raises(Refused) as refused:
        desk.do("estimate", "order_estimate", id=made, mileage_km=12)
    assert refused.value.code == "mileage_backwards"
    done = desk.do("estimate", "order_estimate", id=made, mileage_km=41_500)
    shown = desk.do("maintenance", "get_order", id=done["order_id"])
    assert [line["item"] for line in shown["lines"]] == [PAD["item"]]
    assert shown["totals"]["total"] == 106_700
