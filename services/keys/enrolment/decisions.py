"""What may be done about a cabinet's enrolment, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.keys.enrolment import errors
from services.keys.enrolment import events as e
from services.keys.enrolment.model import Enrolment, comes
from shared.kernel.decider import Decider


@dataclass(frozen=True)
class Open:
    """Let one box enrol with this code (its SHA-256); an earlier code counts no more."""

    code: str
    ends_at: datetime


@dataclass(frozen=True)
class Enrol:
    """A box shows a code and asks for a certificate for its key; the certificate is made already."""

    code: str
    key: str
    number: int
    certificate: str
    ends_at: datetime
    now: datetime


@dataclass(frozen=True)
class Renew:
    """The enrolled box, which has proved that it holds its `old` key, asks for another certificate."""

    old: str
    key: str
    certificate: str
    ends_at: datetime
    now: datetime


@dataclass(frozen=True)
class Revoke:
    """Nobody is this cabinet from now on."""


Command = Open | Enrol | Renew | Revoke


def decide(enrolment: Enrolment, command: Command) -> Sequence[e.EnrolmentEvent]:
    """The refusals are those of `errors`."""
    match command:
        case Open(code=code, ends_at=ends_at):
            return [e.EnrolmentOpened(code=code, ends_at=ends_at)]
        case Enrol():
            return _enrol(enrolment, command)
        case Renew():
            return _renew(enrolment, command)
        case Revoke():
            return [e.CabinetRevoked()] if enrolment.enrolled or enrolment.code else []


def _enrol(enrolment: Enrolment, command: Enrol) -> Sequence[e.EnrolmentEvent]:
    if is_repeated(enrolment, command.code, command.key):
        return []
    if not enrolment.code or enrolment.code != command.code:
        raise errors.CodeUnknown
    assert enrolment.code_ends_at is not None
    if command.now >= enrolment.code_ends_at:
        raise errors.CodeExpired
    return [
        e.CabinetEnrolled(
            number=command.number,
            code=command.code,
            key=command.key,
            certificate=command.certificate,
            ends_at=command.ends_at,
        )
    ]


def _renew(enrolment: Enrolment, command: Renew) -> Sequence[e.EnrolmentEvent]:
    if enrolment.enrolled and enrolment.key == command.key:
        return []
    if not enrolment.enrolled or enrolment.key != command.old:
        raise errors.NotEnrolled
    assert enrolment.ends_at is not None
    if command.now >= enrolment.ends_at:
        raise errors.NotEnrolled
    return [e.CertificateRenewed(key=command.key, certificate=command.certificate, ends_at=command.ends_at)]


def is_repeated(enrolment: Enrolment, code: str, key: str) -> bool:
    """Whether the same box asks again with the same code: its first answer was lost on the way."""
    return enrolment.enrolled and (enrolment.used, enrolment.key) == (code, key)


ENROLMENT: Decider[Enrolment, Command, e.EnrolmentEvent] = Decider(Enrolment(), decide, comes)
