"""The stream of a cabinet's enrolment, apart from the desk: who only reads events needs no broker for it."""

from __future__ import annotations

from typing import Any, Final

from services.keys.enrolment import events as e
from shared.eventlog import Codec

CODEC: Final[Codec[e.EnrolmentEvent]] = Codec(
    e.EnrolmentOpened, e.CabinetEnrolled, e.CertificateRenewed, e.CabinetRevoked
)
STREAMS: Final[dict[str, Codec[Any]]] = {"enrolment": CODEC}
CODECS: Final = (CODEC,)
