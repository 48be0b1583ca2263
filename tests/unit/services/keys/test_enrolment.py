"""A code is used once, by one box, in time; what was revoked stays out."""

from __future__ import annotations

from base64 import b32decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from services.keybox_agent.enrolling.office import Code
from services.keys.enrolment import codes, errors
from services.keys.enrolment import events as e
from services.keys.enrolment.decisions import ENROLMENT, Enrol, Renew, Revoke
from shared.kernel.ids import new_id
from shared.testing.behaviour import given

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
YEAR = NOON + timedelta(days=397)
OPENED = e.EnrolmentOpened(code="c1", ends_at=NOON + timedelta(hours=24))
ENROL = Enrol(code="c1", key="k1", number=1, certificate="cert 1", ends_at=YEAR, now=NOON)
ENROLLED = e.CabinetEnrolled(number=1, code="c1", key="k1", certificate="cert 1", ends_at=YEAR)
RENEW = Renew(old="k1", key="k2", certificate="cert 2", ends_at=YEAR + timedelta(days=300), now=NOON)
RENEWED = e.CertificateRenewed(key="k2", certificate="cert 2", ends_at=RENEW.ends_at)
REVOKED = e.CabinetRevoked()


def test_a_box_with_the_code_is_enrolled():
    given(ENROLMENT, OPENED).when(ENROL).then(ENROLLED)


def test_the_same_box_asks_again_and_nothing_more_happens():
    given(ENROLMENT, OPENED, ENROLLED).when(ENROL).then()


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((), ENROL),
        ((OPENED,), replace(ENROL, code="c2")),
        ((OPENED, replace(OPENED, code="c2")), ENROL),
        ((OPENED, ENROLLED), replace(ENROL, key="k9")),
        ((OPENED, REVOKED), ENROL),
        ((OPENED, ENROLLED, REVOKED), ENROL),
    ],
    ids=["none made", "wrong", "replaced", "used by another box", "revoked unused", "revoked"],
)
def test_a_code_that_counts_no_more_opens_nothing(before, command):
    given(ENROLMENT, *before).when(command).then_refused(errors.CodeUnknown)


def test_a_code_ends():
    late = replace(ENROL, now=OPENED.ends_at)
    given(ENROLMENT, OPENED).when(late).then_refused(errors.CodeExpired)


def test_the_enrolled_box_renews_and_asks_again():
    given(ENROLMENT, OPENED, ENROLLED).when(RENEW).then(RENEWED)
    given(ENROLMENT, OPENED, ENROLLED, RENEWED).when(RENEW).then()


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((OPENED,), RENEW),
        ((OPENED, ENROLLED), replace(RENEW, old="k9")),
        ((OPENED, ENROLLED), replace(RENEW, now=YEAR)),
        ((OPENED, ENROLLED, REVOKED), RENEW),
    ],
    ids=["never enrolled", "another key", "ended", "revoked"],
)
def test_nobody_else_renews(before, command):
    given(ENROLMENT, *before).when(command).then_refused(errors.NotEnrolled)


def test_revoking_closes_what_is_open_and_is_done_once():
    given(ENROLMENT, OPENED).when(Revoke()).then(REVOKED)
    given(ENROLMENT, OPENED, ENROLLED).when(Revoke()).then(REVOKED)
    given(ENROLMENT, OPENED, ENROLLED, REVOKED).when(Revoke()).then()


def test_the_next_box_is_another_one_to_the_broker():
    state = ENROLMENT.fold([OPENED, ENROLLED, REVOKED, replace(OPENED, code="c2")])

    assert (state.number, state.enrolled, state.certificate) == (1, False, "")


def test_a_code_is_read_as_it_was_written():
    secret = codes.secret_for("key", "suwon-1", new_id())

    read = Code.read(f"  {codes.written('suwon-1', secret, b'authority')} ")

    assert (read.cabinet, b32decode(read.secret)) == ("suwon-1", secret)
    assert read.authority == sha256(b"authority").digest()[:15]


@pytest.mark.parametrize("text", ["", "suwon-1", "suwon-1.abc", ".aaaa", "suwon-1.11111111"])
def test_what_is_no_code_is_refused_on_the_box(text):
    with pytest.raises(ValueError, match="as it was shown"):
        Code.read(text)


def test_the_code_is_the_same_for_a_command_that_comes_again_and_for_no_other():
    command = new_id()

    assert codes.secret_for("key", "a", command) == codes.secret_for("key", "a", command)
    others = [("other", "a", command), ("key", "b", command), ("key", "a", new_id())]
    assert codes.secret_for("key", "a", command) not in [codes.secret_for(*other) for other in others]
