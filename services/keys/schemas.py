"""What may come in."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.bus.door import Door


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


class AssignKey(Door):
    """`car_id` null takes the tag off its car."""

    tag = fields.Str(required=True, validate=validate.Regexp(r"^[0-9A-F]{10}$", error="invalid"))
    car_id = fields.UUID(required=True, allow_none=True)


class OfCabinet(Door):
    """One cabinet."""

    id = fields.Str(required=True)


class History(Door):
    """Of one cabinet, of one tag in it where that is given; newest first."""

    cabinet = fields.Str(required=True)
    tag = fields.Str(load_default=None, allow_none=True)
    limit = fields.Int(load_default=50, validate=validate.Range(1, 500, error="invalid"))


class Nothing(Door):
    """No fields."""
