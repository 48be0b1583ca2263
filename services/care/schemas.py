"""What may come in at the door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, Range

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank


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
