"""Pictures as they are kept: drawn anew from their pixels, so that nothing else of the sent file stays."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from PIL import Image, ImageOps

LARGEST_PIXELS: Final = 50_000_000
"""More than any tablet's camera takes; a small file that unfolds to more is refused unread."""

LONGEST_SIDE: Final = 2048
THUMBNAIL_SIDE: Final = 360
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 84


class UnusablePicture(Exception):
    """Not a picture, or one too large; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A JPEG without anything about its camera or place, its small form, its size in pixels, its hash."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.jpeg).hexdigest()

    def told(self) -> dict[str, str | int]:
        """What an event keeps of it: {sha256, size in bytes, width and height in pixels}."""
        return {
            "sha256": self.sha256,
            "size": len(self.jpeg),
            "width": self.width,
            "height": self.height,
        }


def drawn_anew(sent: bytes) -> Picture:
    """The picture in a sent file, upright, at most 2,048 pixels a side. Raises UnusablePicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(sent)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnusablePicture("picture_too_large") from None
    except UnusablePicture:
        raise
    except Exception:  # a broken file fails in many ways, all of them the sender's
        raise UnusablePicture("not_a_picture") from None


def _drawn(sent: bytes) -> Picture:
    with Image.open(io.BytesIO(sent), formats=_FORMATS) as opened:
        if opened.width * opened.height > LARGEST_PIXELS:
            raise UnusablePicture("picture_too_large")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
        upright = ImageOps.exif_transpose(opened)
        pixels = _opaque(upright)
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    jpeg = _jpeg(pixels)
    small = pixels.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(jpeg, _jpeg(small), pixels.width, pixels.height)


def _opaque(picture: Image.Image) -> Image.Image:
    """On white, where it was see-through."""
    if picture.mode in ("RGBA", "LA", "P"):
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    # a fresh image of the pixels alone: no EXIF, no colour profile, no comment goes over
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    held = io.BytesIO()
    bare.save(held, "JPEG", quality=_QUALITY, optimize=True)
    return held.getvalue()
