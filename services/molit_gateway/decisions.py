"""Every command of a transmission and what comes of it. What was settled before comes to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.molit_gateway import commands as c
from services.molit_gateway import events as e
from services.molit_gateway.errors import NotRefused
from services.molit_gateway.model import CLOSED, IN_FLIGHT, OPEN, State, Transmission, Version, evolve
from services.molit_gateway.record import FLOOD_CODE, Content, Update
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound

Events = Sequence[e.TransmissionEvent]
_ISSUED_AGAIN: Final = "명세서 재발행"


def decide(seen: Transmission, command: c.Command) -> Events:
    """The events that this command makes of this transmission."""
    match command:
        case c.Report():
            return _report(seen, command)
        case c.Correct():
            return _correct(seen, command)
        case c.Withdraw():
            return _withdraw(seen, command)
        case c.Resend():
            return _resend(seen, command)
        case c.BeginSending(revision=revision):
            begins = seen.state is State.QUEUED and seen.revision == revision
            return (e.SendingBegun(revision=revision),) if begins else ()
        case c.TakeReceipt(revision=revision, receipt=receipt):
            taken = seen.state is State.SENDING and seen.revision == revision
            return (e.RecordSent(revision=revision, receipt=receipt),) if taken else ()
        case c.TakeResult():
            return _result(seen, command)
        case c.TellLost(revision=revision):
            lost = seen.state is State.SENT and seen.revision == revision
            return (e.RecordLost(revision=revision),) if lost else ()
        case c.WarnOfDeadline():
            return _warn(seen, command)


def _report(seen: Transmission, command: c.Report) -> Events:
    told = Version(
        statement_number=command.statement_number, number=command.number, update=Update.NEW,
        plate=command.plate, content=command.content, reason=command.reason, issued_at=command.issued_at,
        deadline=command.deadline,
    )  # fmt: skip
    about = replace(
        seen, order_id=command.order_id, order_number=command.order_number, dealership=command.dealership,
        customer_id=command.customer_id, car_id=command.car_id,
    )  # fmt: skip
    newest = seen.newest
    if newest is None or _taken_back(seen):
        if command.content.reportable:
            return _next(about, told)
        return (_nothing(about, told),) if seen.state in CLOSED else ()
    # a second paper about the same repair: only what it says differently is told, under the same number
    if (newest.plate, newest.content) == (told.plate, told.content):
        return ()
    return _changed(about, replace(told, number=newest.number))


def _correct(seen: Transmission, command: c.Correct) -> Events:
    newest = _known(seen)
    if _taken_back(seen):
        return ()
    content = newest.content
    if command.codes is not None:
        kept = (*command.codes, FLOOD_CODE) if content.flood else command.codes
        content = replace(content, codes=tuple(dict.fromkeys(kept)), flood=FLOOD_CODE in kept)
    if command.mileage_km is not None:
        content = replace(content, mileage_km=command.mileage_km)
    if command.released_on is not None:
        content = replace(content, released_on=command.released_on)
    if content == newest.content:
        return ()
    _ensure_reason(command.reason)
    wanted = replace(
        newest,
        content=content,
        reason=command.reason.strip(),
        issued_at=command.at,
        deadline=command.deadline,
    )
    return _changed(seen, wanted)


def _withdraw(seen: Transmission, command: c.Withdraw) -> Events:
    newest = _known(seen)
    if _taken_back(seen):
        return ()
    _ensure_reason(command.reason)
    reason = command.reason.strip()
    if seen.accepted is None and seen.state not in IN_FLIGHT:
        return (e.RecordDropped(revision=seen.revision, reason=reason),)
    gone = replace(
        newest, update=Update.DELETE, reason=reason, issued_at=command.at, deadline=command.deadline
    )
    return _next(seen, gone)


def _resend(seen: Transmission, command: c.Resend) -> Events:
    if seen.state is not State.REFUSED:
        _known(seen)
        raise NotRefused(state=seen.state.value)
    assert seen.current is not None
    content = replace(seen.current.content, **command.shop)
    return (_queued(seen, replace(seen.current, content=content)),)


def _result(seen: Transmission, command: c.TakeResult) -> Events:
    if seen.state not in IN_FLIGHT or seen.revision != command.revision:
        return ()
    settled: e.TransmissionEvent = (
        e.RecordAccepted(revision=command.revision)
        if command.accepted
        else e.RecordRefused(revision=command.revision, code=command.code, reason=command.reason)
    )
    after = evolve(seen, settled)
    return (settled,) if seen.held is None else (settled, *_released(after, seen.held))


def _released(settled: Transmission, held: Version) -> Events:
    """What waited for a revision, once that is settled: as what it goes out depends on how."""
    there = settled.accepted is not None
    if held.update is Update.DELETE and not there:
        return (e.RecordDropped(revision=settled.revision, reason=held.reason),)
    return (_queued(settled, _fitting(settled, held)),)


def _changed(seen: Transmission, wanted: Version) -> Events:
    """A correction, in the form that fits what the regulator holds."""
    if not wanted.content.reportable:
        if seen.accepted is None and seen.state not in IN_FLIGHT:
            return (_nothing(seen, wanted),)
        wanted = replace(wanted, update=Update.DELETE, content=_newest_content(seen))
    return _next(seen, wanted)


def _next(seen: Transmission, wanted: Version) -> Events:
    if seen.state in IN_FLIGHT:
        return (_held(wanted),)
    return (_queued(seen, _fitting(seen, wanted)),)


def _fitting(seen: Transmission, wanted: Version) -> Version:
    """N for what the regulator does not hold; U and D under the number by which it holds it."""
    gone = wanted.update is Update.DELETE
    if seen.accepted is None:
        return wanted if gone else replace(wanted, update=Update.NEW)
    update = Update.DELETE if gone else Update.CORRECT
    reason = wanted.reason or _why_again(seen)
    return replace(wanted, update=update, number=seen.accepted.number, reason=reason)


def _why_again(seen: Transmission) -> str:
    """A new paper gives no reason, but the regulator holds a record: why the former was withdrawn."""
    current = seen.current
    return current.reason if current and current.update is Update.DELETE else _ISSUED_AGAIN


def _queued(seen: Transmission, version: Version) -> e.RecordQueued:
    return e.RecordQueued(
        order_id=seen.order_id, order_number=seen.order_number, dealership=seen.dealership,
        customer_id=seen.customer_id, car_id=seen.car_id, statement_number=version.statement_number,
        number=version.number, revision=seen.revision + 1, update=version.update, plate=version.plate,
        content=version.content, reason=version.reason, issued_at=version.issued_at,
        deadline=version.deadline,
    )  # fmt: skip


def _held(version: Version) -> e.CorrectionHeld:
    return e.CorrectionHeld(
        statement_number=version.statement_number, number=version.number, update=version.update,
        plate=version.plate, content=version.content, reason=version.reason, issued_at=version.issued_at,
        deadline=version.deadline,
    )  # fmt: skip


def _nothing(seen: Transmission, version: Version) -> e.NothingToReport:
    return e.NothingToReport(
        order_id=seen.order_id, order_number=seen.order_number, dealership=seen.dealership,
        customer_id=seen.customer_id, car_id=seen.car_id, statement_number=version.statement_number,
        number=version.number, plate=version.plate, content=version.content, issued_at=version.issued_at,
        deadline=version.deadline,
    )  # fmt: skip


def _warn(seen: Transmission, command: c.WarnOfDeadline) -> Events:
    open_still = seen.state in OPEN and seen.revision == command.revision
    if not open_still or command.hours in seen.warned or seen.current is None:
        return ()
    deadline = seen.current.deadline
    if command.hours:
        return (e.DeadlineNear(revision=command.revision, hours=command.hours, deadline=deadline),)
    return (e.DeadlineMissed(revision=command.revision, deadline=deadline),)


def _taken_back(seen: Transmission) -> bool:
    """Taken back, or on the way to it."""
    newest = seen.newest
    going = newest is not None and newest.update is Update.DELETE
    return seen.state in CLOSED or going


def _known(seen: Transmission) -> Version:
    if seen.newest is None:
        raise NotFound(kind="record")
    return seen.newest


def _newest_content(seen: Transmission) -> Content:
    return _known(seen).content


def _ensure_reason(reason: str) -> None:
    """A correction says why (사유서, CM-41, CM-42)."""
    if not reason.strip():
        raise InvalidInput(fields={"reason": "required"})


TRANSMISSION: Decider[Transmission, c.Command, e.TransmissionEvent] = Decider(Transmission(), decide, evolve)
