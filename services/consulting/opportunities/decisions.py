"""Commands to a declined repair, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.consulting.errors import OpportunityClosed
from services.consulting.opportunities import events as e
from services.consulting.opportunities.model import Opportunity, State, evolve
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True)
class Find:
    """The customer declined it."""

    found: e.OpportunityFound


@dataclass(frozen=True)
class Settle:
    """The customer accepted it after all, on this estimate."""

    estimate_id: str


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """Somebody asked again; `today` is the day at the shop."""

    outcome: e.Outcome
    next_on: date
    assignee: str | None
    contact_id: str
    today: date


@dataclass(frozen=True)
class TakeUp:
    """Onto a new estimate."""

    estimate_id: str


@dataclass(frozen=True)
class Drop:
    """Nobody follows it up any more."""

    reason: e.Reason


Command = Find | Settle | FollowUp | TakeUp | Drop


def decide(state: Opportunity, command: Command) -> Sequence[e.OpportunityEvent]:
    """The events that this command makes of this opportunity."""
    match command:
        case Find(found=found):
            return () if state.state is State.OPEN else (found,)
        case Settle(estimate_id=estimate_id):
            return (e.OpportunityTakenUp(estimate_id=estimate_id),) if state.state is State.OPEN else ()
        case FollowUp() | TakeUp() | Drop():
            _ensure_open(state)
            return (_to_an_open_one(command),)


def _ensure_open(state: Opportunity) -> None:
    if state.found is None:
        raise NotFound(kind="opportunity")
    if state.state is not State.OPEN:
        raise OpportunityClosed(item=state.found.work.item)


def _to_an_open_one(command: FollowUp | TakeUp | Drop) -> e.OpportunityEvent:
    match command:
        case FollowUp():
            return _followed_up(command)
        case TakeUp(estimate_id=estimate_id):
            return e.OpportunityTakenUp(estimate_id=estimate_id)
        case Drop(reason=reason):
            return e.OpportunityDropped(reason=reason)


def _followed_up(command: FollowUp) -> e.OpportunityFollowedUp:
    if command.next_on < command.today:
        raise InvalidInput(fields={"next_on": "in_the_past"})
    return e.OpportunityFollowedUp(
        outcome=command.outcome,
        next_on=command.next_on,
        assignee=command.assignee,
        contact_id=command.contact_id,
    )


OPPORTUNITY: Decider[Opportunity, Command, e.OpportunityEvent] = Decider(Opportunity(), decide, evolve)
