"""A declined repair as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.consulting.opportunities import events as e


class State(StrEnum):
    """Where it stands."""

    NEW = "new"
    OPEN = "open"
    TAKEN_UP = "taken_up"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Opportunity:
    """`taken_up` is the estimate that it stands on now."""

    state: State = State.NEW
    found: e.OpportunityFound | None = None
    next_on: date | None = None
    assignee: str | None = None
    outcome: e.Outcome | None = None
    taken_up: str | None = None
    dropped: e.Reason | None = None


def evolve(state: Opportunity, event: e.OpportunityEvent) -> Opportunity:
    """The opportunity after this event."""
    match event:
        case e.OpportunityFound(next_on=next_on):
            return Opportunity(state=State.OPEN, found=event, next_on=next_on, assignee=state.assignee)
        case e.OpportunityFollowedUp():
            return replace(state, next_on=event.next_on, assignee=event.assignee, outcome=event.outcome)
        case e.OpportunityTakenUp(estimate_id=estimate_id):
            return replace(state, state=State.TAKEN_UP, taken_up=estimate_id)
        case e.OpportunityDropped(reason=reason):
            return replace(state, state=State.DROPPED, dropped=reason)
