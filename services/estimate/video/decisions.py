"""Commands to the video consultation of a visit, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.estimate.video import events as e
from services.estimate.video.model import Video, evolve
from shared.kernel.decider import Decider

# Ours: who closed the page without a word is taken to wait no longer than this.
WAITS_AT_MOST: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Let the customer come; asked again with the same it is one offer."""

    visit: e.Visit
    plate: str
    model: str
    shop: str
    phone: str


@dataclass(frozen=True)
class Await:
    """The customer came in."""

    now: datetime


@dataclass(frozen=True, kw_only=True)
class Begin:
    """Both sides are connected, `employee` for the shop; during a call this takes it over."""

    visit: e.Visit
    call_id: str
    employee: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class End:
    """The call is over; nothing happens when none goes on."""

    ending: e.Ending
    now: datetime


Command = Offer | Await | Begin | End


def decide(state: Video, command: Command) -> Sequence[e.VideoEvent]:
    """The events that this command makes of this consultation."""
    match command:
        case Offer():
            told = {name: value for name, value in vars(command).items() if name != "visit"}
            offered = e.VideoOffered(**vars(command.visit), **told)
            return () if offered == state.offered else (offered,)
        case Await(now=now):
            return _await(state, now)
        case Begin():
            return _begin(state, command)
        case End():
            return _end(state, command)


def _await(state: Video, now: datetime) -> Sequence[e.VideoEvent]:
    if state.visit is None or state.open is not None:
        return ()
    if state.awaited is not None and now - state.awaited < WAITS_AT_MOST:
        return ()  # a page that was loaded again
    return (e.VideoAwaited(**vars(state.visit), since=now),)


def _begin(state: Video, command: Begin) -> Sequence[e.VideoEvent]:
    going_on = state.open
    if going_on is None:
        return (
            e.VideoCallBegan(
                **vars(command.visit),
                call_id=command.call_id,
                employee=command.employee,
                began_at=command.now,
            ),
        )
    if going_on.employee == command.employee:
        return ()  # the line broke and is back
    return (e.VideoCallTaken(call_id=going_on.id, employee=command.employee),)


def _end(state: Video, command: End) -> Sequence[e.VideoEvent]:
    if state.visit is None:
        return ()
    if state.open is None:
        return _left_alone(state.visit) if state.awaited and command.ending is e.Ending.CUSTOMER else ()
    lasted = max(0, round((command.now - state.open.began_at).total_seconds()))
    return (
        e.VideoCallEnded(**vars(state.visit), call_id=state.open.id, seconds=lasted, ending=command.ending),
    )


def _left_alone(visit: e.Visit) -> Sequence[e.VideoEvent]:
    return (e.VideoAwaitEnded(order_id=visit.order_id, dealership=visit.dealership),)


VIDEO: Decider[Video, Command, e.VideoEvent] = Decider(Video(), decide, evolve)
