"""The video consultation of a visit as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime

from services.estimate.video import events as e


@dataclass(frozen=True)
class VideoCall:
    """A call; `seconds` and `ending` are None while it goes on."""

    id: str
    employee: str
    began_at: datetime
    seconds: int | None = None
    ending: e.Ending | None = None


@dataclass(frozen=True)
class Video:
    """`offered` is None before the customer was asked; `visit` before anything happened.

    `awaited` is since when the customer has been in the room alone.
    """

    visit: e.Visit | None = None
    offered: e.VideoOffered | None = None
    calls: tuple[VideoCall, ...] = ()
    awaited: datetime | None = None

    @property
    def open(self) -> VideoCall | None:
        """The call that goes on; there is one at most."""
        return self.calls[-1] if self.calls and self.calls[-1].ending is None else None


def evolve(state: Video, event: e.VideoEvent) -> Video:
    """The consultation after this event."""
    match event:
        case e.VideoOffered():
            return replace(state, visit=_visit(event), offered=event)
        case e.VideoAwaited(since=since):
            return replace(state, awaited=since)
        case e.VideoAwaitEnded():
            return replace(state, awaited=None)
        case e.VideoCallBegan():
            call = VideoCall(event.call_id, event.employee, event.began_at)
            return replace(state, visit=_visit(event), calls=(*state.calls, call), awaited=None)
        case e.VideoCallTaken():
            taken = replace(state.calls[-1], employee=event.employee)
            return replace(state, calls=(*state.calls[:-1], taken))
        case e.VideoCallEnded():
            ended = replace(state.calls[-1], seconds=event.seconds, ending=event.ending)
            return replace(state, calls=(*state.calls[:-1], ended))


def _visit(event: e.VideoOffered | e.VideoCallBegan) -> e.Visit:
    return e.Visit(**{field.name: getattr(event, field.name) for field in fields(e.Visit)})
