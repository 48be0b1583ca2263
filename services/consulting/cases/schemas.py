"""What may come in at the repair cases' door."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, Range

from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.bus.pictures import KeptPicture
from shared.bus.questions import Asking


class OnCase(Door):
    """A command or a question about one case."""

    id = Id(required=True)


def _written(limit: int) -> fields.String:
    return fields.String(required=True, validate=[not_blank, Length(max=limit, error="too_long")])


def _some(limit: int, most: int, **options: Any) -> fields.List[Any]:
    return fields.List(a_text(limit), validate=Length(max=most, error="too_long"), **options)


class WriteCase(Door):
    """The text in one language and what it is about; without `id` a new case."""

    id = Id(load_default=None, allow_none=True)
    version = fields.Integer(strict=True, validate=Range(min=0))
    language = a_text(10, required=True)
    title = _written(120)
    complaint = _written(1000)
    cause = _written(2000)
    remedy = _written(2000)
    models = _some(100, 20, load_default=list)
    symptoms = _some(50, 20, load_default=list)
    parts = _some(50, 20, load_default=list)


class ShowCasePicture(OnCase, KeptPicture):
    """A picture that is in the store already, under the key that follows from case and id."""

    picture_id = Id(required=True)


class OnCasePicture(OnCase):
    """One of its pictures."""

    picture_id = Id(required=True)


class FindCases(Asking):
    """By text or initials; about any of `symptoms` and any of `parts`; those of the car of `model` first."""

    text = a_text(100, load_default="")
    symptoms = _some(50, 50, load_default=list)
    parts = _some(50, 50, load_default=list)
    model = a_text(200, load_default="")
    withdrawn = fields.Boolean(load_default=False)
    language = a_text(10, load_default="ko")
    limit = fields.Integer(strict=True, validate=Range(min=1, max=200), load_default=50)
    skip = fields.Integer(strict=True, validate=Range(min=0, max=10_000), load_default=0)
