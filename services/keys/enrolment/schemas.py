"""What may come in about enrolment."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.bus.door import Door

_SHORT = validate.Length(1, 100, error="too_long")
_REQUEST = validate.Length(1, 4_000, error="too_long")


class OneCabinet(Door):
    """By its id."""

    cabinet = fields.Str(required=True, validate=_SHORT)


class Cabinets(Door):
    """By their ids."""

    cabinets = fields.List(fields.Str(), required=True, validate=validate.Length(max=1_000, error="too_long"))


class Enrol(Door):
    """`secret`: of the code, in base32. `request`: a certificate signing request, PEM."""

    cabinet = fields.Str(required=True, validate=_SHORT)
    secret = fields.Str(required=True, validate=_SHORT)
    request = fields.Str(required=True, validate=_REQUEST)


class Renew(Door):
    """`proof`: the request's signature with the old key, in base64."""

    cabinet = fields.Str(required=True, validate=_SHORT)
    request = fields.Str(required=True, validate=_REQUEST)
    proof = fields.Str(required=True, validate=validate.Length(1, 400, error="too_long"))


class Nothing(Door):
    """No fields."""
