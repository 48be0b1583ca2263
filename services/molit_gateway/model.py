"""A transmission as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.molit_gateway import events as e
from services.molit_gateway.record import Content, Record, Update


class State(StrEnum):
    """Where the newest revision stands."""

    NEW = "new"
    UNREPORTED = "unreported"  # no coded line
    QUEUED = "queued"
    SENDING = "sending"  # begun, the answer not known
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DROPPED = "dropped"  # taken back before it left
    DELETED = "deleted"  # taken back at the regulator


IN_FLIGHT = (State.SENDING, State.SENT)
CLOSED = (State.NEW, State.DROPPED, State.DELETED)
OPEN = (State.QUEUED, State.SENDING, State.SENT, State.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a revision says, and why."""

    statement_number: str
    number: str
    update: Update
    plate: str
    content: Content
    reason: str
    issued_at: datetime
    deadline: datetime


@dataclass(frozen=True)
class Transmission:
    """`current` is the newest revision, `accepted` what the regulator holds, `held` waits for `current`."""

    state: State = State.NEW
    order_id: str = ""
    order_number: str = ""
    dealership: str = ""
    customer_id: str = ""
    car_id: str = ""
    revision: int = 0
    current: Version | None = None
    accepted: Version | None = None
    held: Version | None = None
    receipt: str = ""
    refusal_code: str = ""
    refusal_reason: str = ""
    warned: tuple[int, ...] = ()
    late: bool = False

    @property
    def newest(self) -> Version | None:
        """What the shop last meant to tell."""
        return self.held or self.current

    def record(self) -> Record:
        """The newest revision as it goes out."""
        assert self.current is not None
        version = self.current
        return Record(
            number=version.number,
            revision=self.revision,
            update=version.update,
            reason=version.reason,
            plate=version.plate,
            content=version.content,
        )


def blanked(seen: Transmission) -> Transmission:
    """As it stands once its customer is erased: nothing of them, and all that was reported."""
    versions = {name: getattr(seen, name) for name in ("current", "accepted", "held")}
    blank = {name: one and replace(one, plate="", reason="") for name, one in versions.items()}
    return replace(seen, refusal_reason="", **blank)


def evolve(seen: Transmission, event: e.TransmissionEvent) -> Transmission:  # noqa: C901  a table of cases
    """The transmission after this event."""
    match event:
        case e.RecordQueued():
            queued = replace(_about(seen, event), state=State.QUEUED, revision=event.revision)
            return replace(queued, current=_version(event), held=None, receipt="", warned=(), late=False,
                           refusal_code="", refusal_reason="")  # fmt: skip
        case e.NothingToReport():
            return replace(_about(seen, event), state=State.UNREPORTED, current=_unreported(event), held=None)
        case e.SendingBegun():
            return replace(seen, state=State.SENDING)
        case e.RecordSent(receipt=receipt):
            return replace(seen, state=State.SENT, receipt=receipt)
        case e.RecordAccepted():
            assert seen.current is not None
            gone = seen.current.update is Update.DELETE
            return replace(
                seen,
                state=State.DELETED if gone else State.ACCEPTED,
                accepted=None if gone else seen.current,
            )
        case e.RecordRefused(code=code, reason=reason):
            return replace(seen, state=State.REFUSED, refusal_code=code, refusal_reason=reason)
        case e.RecordLost():
            return replace(seen, state=State.QUEUED, receipt="")
        case e.CorrectionHeld():
            return replace(seen, held=_version(event))
        case e.RecordDropped():
            return replace(seen, state=State.DROPPED, held=None)
        case e.DeadlineNear(hours=hours):
            return replace(seen, warned=(*seen.warned, hours))
        case e.DeadlineMissed():
            return replace(seen, late=True, warned=(*seen.warned, 0))


def _about(seen: Transmission, event: e.RecordQueued | e.NothingToReport) -> Transmission:
    return replace(
        seen,
        order_id=event.order_id,
        order_number=event.order_number,
        dealership=event.dealership,
        customer_id=event.customer_id,
        car_id=event.car_id,
    )


def _version(event: e.RecordQueued | e.CorrectionHeld) -> Version:
    return Version(
        statement_number=event.statement_number,
        number=event.number,
        update=event.update,
        plate=event.plate,
        content=event.content,
        reason=event.reason,
        issued_at=event.issued_at,
        deadline=event.deadline,
    )


def _unreported(event: e.NothingToReport) -> Version:
    return Version(
        statement_number=event.statement_number,
        number=event.number,
        update=Update.NEW,
        plate=event.plate,
        content=event.content,
        reason="",
        issued_at=event.issued_at,
        deadline=event.deadline,
    )
