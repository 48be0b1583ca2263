"""How far a cabinet's enrolment has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.keys.enrolment import events as e


@dataclass(frozen=True)
class Enrolment:
    """`code` can still be used; `used` was. `number` counts the boxes that were this cabinet; 0: none yet."""

    code: str = ""
    code_ends_at: datetime | None = None
    used: str = ""
    number: int = 0
    key: str = ""
    certificate: str = ""
    ends_at: datetime | None = None
    enrolled: bool = False


def comes(enrolment: Enrolment, event: e.EnrolmentEvent) -> Enrolment:
    """Never refuses."""
    match event:
        case e.EnrolmentOpened(code=code, ends_at=ends_at):
            return replace(enrolment, code=code, code_ends_at=ends_at)
        case e.CabinetEnrolled(number=number, code=code, key=key, certificate=certificate, ends_at=ends_at):
            return Enrolment(
                used=code, number=number, key=key, certificate=certificate, ends_at=ends_at, enrolled=True
            )
        case e.CertificateRenewed(key=key, certificate=certificate, ends_at=ends_at):
            return replace(enrolment, key=key, certificate=certificate, ends_at=ends_at)
        case e.CabinetRevoked():
            return Enrolment(number=enrolment.number)
