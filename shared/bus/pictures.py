"""What a command tells of a picture that stands in the store already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields
from marshmallow.validate import Range, Regexp

from shared.bus.door import Door
from shared.bus.fields import positive

_LARGEST_BYTES: Final = 50_000_000
_LONGEST_SIDE: Final = 20_000


class KeptPicture(Door):
    """`sha256` is of the stored JPEG, `size` in bytes, `width` and `height` in pixels."""

    sha256 = fields.String(required=True, validate=Regexp(r"[0-9a-f]{64}\Z", error="invalid"))
    size = fields.Integer(strict=True, required=True, validate=[positive, Range(max=_LARGEST_BYTES)])
    width = fields.Integer(strict=True, required=True, validate=[positive, Range(max=_LONGEST_SIDE)])
    height = fields.Integer(strict=True, required=True, validate=[positive, Range(max=_LONGEST_SIDE)])


def picture_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The picture's own part of the command: {sha256, size, width, height}."""
    return {name: asked[name] for name in ("sha256", "size", "width", "height")}
