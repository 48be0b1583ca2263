"""Commands to a car's upkeep, and what comes of them. Days and what is due come in with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.care.upkeep import events as e
from services.care.upkeep.model import Choice, Upkeep, choose, evolve
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An item of a car, due since it was done last."""

    car_id: str
    customer_id: str
    dealership: str
    item: str
    since: date
    due_on: date
    by: str


@dataclass(frozen=True)
class Remind:
    """Tell the customer, unless that was done, put off or waved aside for this turn."""

    turn: Turn
    today: date


@dataclass(frozen=True)
class Postpone:
    """Not before `until`."""

    turn: Turn
    until: date
    reason: str
    today: date


@dataclass(frozen=True)
class Dismiss:
    """Not until it is done again."""

    turn: Turn
    reason: str


@dataclass(frozen=True)
class Choose:
    """Whether the customer wants to be told."""

    customer_id: str
    wanted: bool
    by: str


Command = Remind | Postpone | Dismiss


def decide(upkeep: Upkeep, command: Command) -> Sequence[e.UpkeepEvent]:
    """The events that this command makes of this car's upkeep."""
    turn = command.turn
    word = upkeep.word(turn.item, turn.since)
    match command:
        case Remind(today=today):
            put_off = word.postponed_until is not None and word.postponed_until > today
            return () if word.reminded or word.dismissed or put_off else (_reminded(turn),)
        case Postpone():
            return _postpone(turn, command)
        case Dismiss(reason=reason):
            _ensure_reason(reason)
            said = {"item": turn.item, "since": turn.since, "reason": reason.strip()}
            dismissed = e.UpkeepDismissed(car_id=turn.car_id, customer_id=turn.customer_id, **said)  # type: ignore[arg-type]  # named above
            return () if word.dismissed else (dismissed,)


def _reminded(turn: Turn) -> e.UpkeepReminded:
    return e.UpkeepReminded(
        car_id=turn.car_id,
        customer_id=turn.customer_id,
        dealership=turn.dealership,
        item=turn.item,
        since=turn.since,
        due_on=turn.due_on,
        by=turn.by,
    )


def _postpone(turn: Turn, command: Postpone) -> Sequence[e.UpkeepEvent]:
    _ensure_reason(command.reason)
    if command.until <= command.today:
        raise InvalidInput(fields={"until": "not_in_future"})
    return (
        e.UpkeepPostponed(
            car_id=turn.car_id,
            customer_id=turn.customer_id,
            item=turn.item,
            since=turn.since,
            until=command.until,
            reason=command.reason.strip(),
        ),
    )


def _ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": "required"})


def decide_choice(choice: Choice, command: Choose) -> Sequence[e.RemindersChosen]:
    """The same again changes nothing."""
    if choice.wanted == command.wanted:
        return ()
    return (e.RemindersChosen(customer_id=command.customer_id, wanted=command.wanted, by=command.by),)


UPKEEP: Decider[Upkeep, Command, e.UpkeepEvent] = Decider(Upkeep(), decide, evolve)
CHOICE: Decider[Choice, Choose, e.RemindersChosen] = Decider(Choice(), decide_choice, choose)
