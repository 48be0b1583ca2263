"""What may come in at the opportunities' door."""

from __future__ import annotations

from typing import Final

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from services.consulting.opportunities.events import Outcome, Reason
from services.consulting.opportunities.model import State
from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.bus.questions import Asking

_STATES: Final = [state.value for state in State if state is not State.NEW]


class OnOpportunity(Door):
    """A command or a question about one."""

    id = Id(required=True)


class FollowUp(OnOpportunity):
    """`title` and `note` go into the customer's contact history."""

    outcome = fields.String(required=True, validate=OneOf([o.value for o in Outcome], error="not_a_choice"))
    next_on = fields.Date(required=True)
    assignee = a_text(50, load_default=None, allow_none=True)
    title = fields.String(required=True, validate=[not_blank, Length(max=200)])
    note = fields.String(required=True, validate=[not_blank, Length(max=1000, error="too_long")])


class TakeUp(OnOpportunity):
    """`together`: with whatever else of the car was declined and is open.

    `otherwise`: why the estimate that was begun is withdrawn, when somebody else was faster.
    """

    together = fields.Boolean(load_default=False)
    otherwise = fields.String(
        load_default="taken up on another estimate", validate=[not_blank, Length(max=200)]
    )


class Drop(OnOpportunity):
    """Why."""

    reason = fields.String(required=True, validate=OneOf([r.value for r in Reason], error="not_a_choice"))


class FindOpportunities(Asking):
    """The shop's; `due_until`: to be asked again by this day."""

    state = fields.String(load_default=State.OPEN.value, validate=OneOf(_STATES, error="not_a_choice"))
    due_until = fields.Date(load_default=None, allow_none=True)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    assignee = a_text(50, load_default=None, allow_none=True)
    cars = fields.List(Id(), load_default=None, allow_none=True, validate=Length(max=500, error="too_long"))
    limit = fields.Integer(strict=True, load_default=50, validate=Range(min=1, max=5000))
    skip = fields.Integer(strict=True, load_default=0, validate=Range(min=0, max=1_000_000))


class OpportunitiesOf(Asking):
    """The open ones of a car."""

    car_id = Id(required=True)
