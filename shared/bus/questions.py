"""What questions have in common at the door."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from marshmallow.validate import Range, Regexp

from shared.bus.door import Door
from shared.bus.fields import a_text


def a_place(**options: Any) -> fields.String:
    """A place of the log, ``xid.position``."""
    return fields.String(validate=Regexp(r"\d{1,19}\.\d{1,19}\Z", error="invalid"), **options)


class Asking(Door):
    """`after`: the place of one's own last command, which the answer then holds."""

    after = a_place()


class AskingForQueue(Asking):
    """A list of what goes out: by text and day, a page at a time."""

    dealership = a_text(100, allow_none=True)
    text = a_text(100, load_default="")
    since = fields.Date(allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    limit = fields.Integer(strict=True, validate=Range(min=1, max=1000), load_default=100)
    offset = fields.Integer(strict=True, validate=Range(min=0, max=1_000_000), load_default=0)
