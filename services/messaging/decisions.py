"""Every command of a message and what comes of it. What was settled before comes to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.messaging import events as e
from services.messaging.model import Message, State, evolve
from shared.kernel.decider import Decider

Events = Sequence[e.MessageEvent]


@dataclass(frozen=True, kw_only=True)
class SendMessage:
    """Tell somebody this. The number is E.164, the text as it will be read."""

    to: str
    kind: e.Kind
    template: str
    text: str
    bytes: int
    dealership: str
    customer_id: str
    about: str = ""


@dataclass(frozen=True)
class HandOver:
    """It is about to leave."""


@dataclass(frozen=True)
class TakeCarrierId:
    """The carrier has it."""

    carrier: str
    carrier_id: str


@dataclass(frozen=True)
class TakeDelivery:
    """It arrived."""

    at: datetime


@dataclass(frozen=True)
class TakeFailure:
    """It will not arrive."""

    code: str
    reason: str


Command = SendMessage | HandOver | TakeCarrierId | TakeDelivery | TakeFailure


def decide(message: Message, command: Command) -> Events:
    """The events that this command makes of this message."""
    match command:
        case SendMessage():
            return () if message.state is not State.NEW else (_queued(command),)
        case HandOver():
            return (e.MessageHandingOver(),) if message.state is State.QUEUED else ()
        case TakeCarrierId():
            taken = message.state is State.HANDING_OVER
            sent = e.MessageSent(carrier=command.carrier, carrier_id=command.carrier_id)
            return (sent,) if taken else ()
        case TakeDelivery(at=at):
            return (e.MessageDelivered(at=at),) if message.state is State.SENT else ()
        case TakeFailure():
            open_still = message.state in (State.HANDING_OVER, State.SENT)
            return (e.MessageFailed(code=command.code, reason=command.reason),) if open_still else ()


def _queued(command: SendMessage) -> e.MessageQueued:
    return e.MessageQueued(
        to=command.to,
        kind=command.kind,
        template=command.template,
        text=command.text,
        bytes=command.bytes,
        dealership=command.dealership,
        customer_id=command.customer_id,
        about=command.about,
    )


MESSAGE: Decider[Message, Command, e.MessageEvent] = Decider(Message(), decide, evolve)
