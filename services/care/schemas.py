"""What may come in at the door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, Range

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.bus.questions import Asking


class Nothing(Door):
    """No payload."""


class AskCode(Door):
    """A code to a telephone, as people write its number."""

    phone = fields.String(required=True, validate=[not_blank, Length(max=40)])
    address = a_text(100, load_default="")


class AskCodeByLink(Door):
    """A code to the telephone of the customer whom a signed link names."""

    customer_id = Id(required=True)
    address = a_text(100, load_default="")


class OpenPage(Door):
    """The code that came."""

    request = Id(required=True)
    code = fields.String(required=True, validate=[not_blank, Length(max=20)])


class Session(Door):
    """Whoever was let in."""

    session = a_text(100, required=True)


class OwnThing(Session):
    """One of their cars or visits."""

    id = Id(required=True)


class OwnPaper(OwnThing):
    """A statement of a visit."""

    issue = fields.Integer(required=True, strict=True, validate=Range(min=1, max=10_000))


class UpkeepOfCar(Asking):
    """What is due on a car."""

    car_id = Id(required=True)


class FindUpkeep(Asking):
    """The list and its filters; `all`: also what was put off or waved aside."""

    since = fields.Date(allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    item = fields.String(allow_none=True, load_default=None, validate=Length(max=40))
    text = a_text(100, load_default="")
    all = fields.Boolean(load_default=False)
    limit = fields.Integer(strict=True, validate=Range(min=1, max=1000), load_default=100)
    offset = fields.Integer(strict=True, validate=Range(min=0, max=1_000_000), load_default=0)


class _OnTurn(Door):
    car_id = Id(required=True)
    item = fields.String(required=True, validate=Length(max=40))
    since = fields.Date(required=True)
    reason = a_text(500, required=True)


class PostponeUpkeep(_OnTurn):
    """Not before `until`."""

    until = fields.Date(required=True)


class DismissUpkeep(_OnTurn):
    """Not until it is done again."""


class OfCustomer(Door):
    """Whose choice."""

    customer_id = Id(required=True)


class ChooseReminders(OfCustomer):
    """Whether the customer is to be told what falls due."""

    wanted = fields.Boolean(required=True)


class OwnReminders(Session):
    """The same, by the customer."""

    wanted = fields.Boolean(required=True)
