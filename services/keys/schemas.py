"""What may come in."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.contracts.keys import KEY_KINDS, PLACES


class RegisterCabinet(Door):
    """A cabinet's id is a slug: it is part of names on the broker."""

    id = fields.Str(
        required=True,
        validate=[
            validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", error="invalid"),
            validate.Length(max=40, error="too_long"),
        ],
    )
    name = fields.Str(required=True, validate=validate.Length(1, 60, error="too_long"))
    drawers = fields.Int(load_default=2, validate=validate.Range(1, 8, error="invalid"))


def _a_tag(**kwargs: Any) -> fields.Str:
    return fields.Str(validate=validate.Regexp(r"^[0-9A-F]{10}$", error="invalid"), **kwargs)


class OfKey(Door):
    """One key, by its tag."""

    tag = _a_tag(required=True)


class AssignKey(OfKey):
    """`car_id` null takes the tag off its car."""

    car_id = fields.UUID(required=True, allow_none=True)
    kind = fields.Str(load_default="repair", validate=validate.OneOf(KEY_KINDS, error="not_a_choice"))


class CheckInKey(OfKey):
    """The key of an order's car."""

    order_id = Id(required=True)


class HandOutKey(OfKey):
    """Who gets it, for what, and until when."""

    to = a_text(100, required=True)
    purpose = a_text(100, required=True)
    due_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ReleaseKey(OfKey):
    """Why the customer may have it before settlement."""

    why = fields.Str(required=True, validate=[not_blank, validate.Length(max=300, error="too_long")])


class OfCabinet(Door):
    """One cabinet."""

    id = fields.Str(required=True)


class History(Door):
    """Of one cabinet, of one tag in it where that is given; newest first."""

    cabinet = fields.Str(required=True)
    tag = fields.Str(load_default=None, allow_none=True)
    limit = fields.Int(load_default=50, validate=validate.Range(1, 500, error="invalid"))


class KeyStory(OfKey):
    """A key and what happened to it, newest first."""

    limit = fields.Int(load_default=100, validate=validate.Range(1, 500, error="invalid"))


class OfCars(Door):
    """Keys of these cars."""

    cars = fields.List(Id(), required=True, validate=validate.Length(max=500, error="too_long"))


class FindKeys(Door):
    """`text` is part of a tag or of an order's number; a key of one of the `cars`, or with one of the
    `persons`, is found as well. Without any of them every key is."""

    text = a_text(60, load_default="")
    cars = fields.List(Id(), load_default=list, validate=validate.Length(max=200, error="too_long"))
    persons = fields.List(a_text(100), load_default=list, validate=validate.Length(max=200, error="too_long"))
    place = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf(PLACES, error="not_a_choice")
    )
    kind = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf(KEY_KINDS, error="not_a_choice")
    )
    limit = fields.Int(load_default=50, validate=validate.Range(1, 5000, error="invalid"))
    offset = fields.Int(load_default=0, validate=validate.Range(0, 1_000_000, error="invalid"))


class FindAlarms(Door):
    """`open`: those that stand or that nobody has acknowledged; newest first."""

    open = fields.Bool(load_default=True)
    limit = fields.Int(load_default=50, validate=validate.Range(1, 500, error="invalid"))
    offset = fields.Int(load_default=0, validate=validate.Range(0, 1_000_000, error="invalid"))


class AcknowledgeAlarm(Door):
    """What somebody makes of an alarm."""

    id = a_text(100, required=True)
    remark = fields.Str(required=True, validate=[not_blank, validate.Length(max=300, error="too_long")])


class Reconciliations(Door):
    """Newest first."""

    limit = fields.Int(load_default=30, validate=validate.Range(1, 400, error="invalid"))


class OfReconciliation(Door):
    """One report."""

    id = Id(required=True)


class Nothing(Door):
    """No fields."""
