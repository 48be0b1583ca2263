"""What happens between the head office and the box at a cabinet."""

from __future__ import annotations

from datetime import datetime

from shared.kernel.events import event


@event("EnrolmentOpened")
class EnrolmentOpened:
    """A code was made with which one box can enrol as this cabinet; `code` is its SHA-256."""

    code: str
    ends_at: datetime


@event("CabinetEnrolled")
class CabinetEnrolled:
    """A box has used the code: the certificate for its own key, the `number`th of this cabinet.

    `key` is the SHA-256 of the public key, `code` that of the code that was used up.
    """

    number: int
    code: str
    key: str
    certificate: str
    ends_at: datetime


@event("CertificateRenewed")
class CertificateRenewed:
    """The box has another certificate for the same number, before the first one's end."""

    key: str
    certificate: str
    ends_at: datetime


@event("CabinetRevoked")
class CabinetRevoked:
    """The box was stolen or given away: what it holds opens nothing any more, nor does an open code."""


EnrolmentEvent = EnrolmentOpened | CabinetEnrolled | CertificateRenewed | CabinetRevoked
