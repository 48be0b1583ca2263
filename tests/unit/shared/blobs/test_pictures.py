"""A picture is drawn anew: upright, without its EXIF, no larger than it needs to be; bombs are refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from shared.blobs.pictures import UnusablePicture, drawn_anew

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def sent(size=(640, 480), kind="JPEG", mode="RGB", exif=None, colour="red") -> bytes:
    held = io.BytesIO()
    Image.new(mode, size, colour).save(held, kind, **({"exif": exif} if exif else {}))
    return held.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes whose head promises side × side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_exif_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "Tablet"
    exif.get_ifd(GPS)[2] = (37.0, 15.0, 48.0)
    picture = drawn_anew(sent((640, 480), exif=exif))
    assert (picture.width, picture.height) == (480, 640)
    for held in (picture.jpeg, picture.thumbnail):
        assert dict(Image.open(io.BytesIO(held)).getexif()) == {}
        assert b"Tablet" not in held


def test_a_large_photo_is_made_smaller_and_has_a_thumbnail():
    picture = drawn_anew(sent((4000, 3000)))
    assert (picture.width, picture.height) == (2048, 1536)
    assert Image.open(io.BytesIO(picture.thumbnail)).size == (360, 270)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "L")])
def test_what_browsers_send_becomes_a_jpeg(kind, mode):
    picture = drawn_anew(sent(kind=kind, mode=mode, colour=0 if mode in ("P", "L") else "red"))
    assert Image.open(io.BytesIO(picture.jpeg)).format == "JPEG"


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused(side):
    with pytest.raises(UnusablePicture) as refused:
        drawn_anew(bomb(side))
    assert refused.value.code == "picture_too_large"


@pytest.mark.parametrize("file", [b"", b"<svg/>", b"GIF89a" + b"\0" * 100, sent()[:300], b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_refused(file):
    with pytest.raises(UnusablePicture) as refused:
        drawn_anew(file)
    assert refused.value.code == "not_a_picture"
