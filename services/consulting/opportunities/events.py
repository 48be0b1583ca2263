"""What happens to a repair that was declined. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.kernel.events import event
from shared.kernel.money import Currency


class Outcome(StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WANTS_LATER = "wants_later"


class Reason(StrEnum):
    """Why nobody follows it up any more."""

    NOT_WANTED = "not_wanted"
    DONE_ELSEWHERE = "done_elsewhere"
    CAR_GONE = "car_gone"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, kw_only=True)
class Work:
    """The line as the estimate offered it; `urgent`: its item was marked ×."""

    item: str
    molit_code: str | None
    uncoded: bool
    part_class: str | None
    quantity: Decimal
    unit_price: int
    labour_fee: int
    labour_hours: Decimal
    explanation: str
    inspection_item: str | None
    urgent: bool


@event("OpportunityFound")
class OpportunityFound:
    """A customer declined this work on an estimate; somebody asks again on `next_on`."""

    opportunity_id: str
    dealership: str
    customer_id: str
    car_id: str
    order_id: str | None
    estimate_id: str
    estimate_number: str
    currency: Currency
    work: Work
    declined_on: date
    next_on: date


@event("OpportunityFollowedUp")
class OpportunityFollowedUp:
    """Somebody asked; what was said stands in the customer's contact history, under `contact_id`."""

    outcome: Outcome
    next_on: date
    assignee: str | None
    contact_id: str


@event("OpportunityTakenUp")
class OpportunityTakenUp:
    """The work stands on this estimate now."""

    estimate_id: str


@event("OpportunityDropped")
class OpportunityDropped:
    """Nobody follows it up any more."""

    reason: Reason


OpportunityEvent = OpportunityFound | OpportunityFollowedUp | OpportunityTakenUp | OpportunityDropped
