"""Commands to the video consultation of a visit, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.estimate.video import events as e
from services.estimate.video.model import Video, evolve
from shared.kernel.decider import Decider


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Let the customer come; asked again with the same it is one offer."""

    visit: e.Visit
    plate: str
    model: str
    shop: str
    phone: str


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


Command = Offer | Begin | End


def decide(state: Video, command: Command) -> Sequence[e.VideoEvent]:
    """The events that this command makes of this consultation."""
    match command:
        case Offer():
            told = {name: value for name, value in vars(command).items() if name != "visit"}
            offered = e.VideoOffered(**vars(command.visit), **told)
            return () if offered == state.offered else (offered,)
        case Begin():
            return _begin(state, command)
        case End():
            return _end(state, command)


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
    if state.open is None or state.visit is None:
        return ()
    lasted = max(0, round((command.now - state.open.began_at).total_seconds()))
    return (
        e.VideoCallEnded(**vars(state.visit), call_id=state.open.id, seconds=lasted, ending=command.ending),
    )


VIDEO: Decider[Video, Command, e.VideoEvent] = Decider(Video(), decide, evolve)
