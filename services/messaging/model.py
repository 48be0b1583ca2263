"""A message as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.messaging import events as e


class State(StrEnum):
    """Where a message stands."""

    NEW = "new"
    QUEUED = "queued"
    HANDING_OVER = "handing_over"  # begun, the answer not known
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


OPEN = (State.QUEUED, State.HANDING_OVER, State.SENT)


@dataclass(frozen=True)
class Message:
    """What was to be told to whom, and how far it got."""

    state: State = State.NEW
    to: str = ""
    kind: e.Kind = e.Kind.SMS
    template: str = ""
    text: str = ""
    dealership: str = ""
    customer_id: str = ""
    about: str = ""
    carrier_id: str = ""
    code: str = ""
    reason: str = ""
    delivered_at: datetime | None = None

    @property
    def failure(self) -> str:
        """Why it will not arrive, in the carrier's words."""
        return f"{self.code} {self.reason}".strip()


def evolve(message: Message, event: e.MessageEvent) -> Message:
    """The message after this event."""
    match event:
        case e.MessageQueued():
            return Message(
                State.QUEUED, event.to, event.kind, event.template, event.text, event.dealership,
                event.customer_id, event.about,
            )  # fmt: skip
        case e.MessageHandingOver():
            return replace(message, state=State.HANDING_OVER)
        case e.MessageSent(carrier_id=carrier_id):
            return replace(message, state=State.SENT, carrier_id=carrier_id)
        case e.MessageDelivered(at=at):
            return replace(message, state=State.DELIVERED, delivered_at=at)
        case e.MessageFailed(code=code, reason=reason):
            return replace(message, state=State.FAILED, code=code, reason=reason)
