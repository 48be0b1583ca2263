"""The estimate's papers: the statutory form as it was given out, and the evidence of the customer's word."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import Image

from services.estimate.errors import PaperNotDrawn, UnusableSignature
from services.estimate.estimating import events as e
from services.estimate.estimating.model import Estimate
from services.estimate.estimating.telling import form, told_line
from shared.blobs import Blobs, NoSuchBlob
from shared.contracts.estimate_inspection import photo_key
from shared.forms import Press, PressFailed, Sheets

SHEETS: Final = Sheets(Path(__file__).parents[1])
_MOST_PHOTOS: Final = 12
_WIDEST: Final = 2000
_LEAST_INK: Final = 40
_WORDS: Final = {"link": "문자 링크", "tablet": "매장 태블릿", "phone": "전화", "paper": "서면"}


class Papers:
    """Draws and keeps; what was kept is named by its bytes."""

    def __init__(self, press: Press, blobs: Blobs) -> None:
        self._press = press
        self._blobs = blobs

    def estimate(self, state: Estimate, issued: e.EstimateIssued) -> e.Document:
        """자동차점검·정비견적서, 별지 제89호의3서식."""
        return self._keep(SHEETS.html("estimate.html", **form(state, issued)))

    def evidence(self, state: Estimate, answer: e.EstimateAnswered, at: datetime, zone: str) -> e.Document:
        """The form, the photos as shown, the word on each line, the signature."""
        issued = state.issued
        assert issued is not None
        context: dict[str, Any] = {
            **form(state, issued),
            "a": answer,
            "means": _WORDS[answer.means.value],
            "at": at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S"),
            "accepted": [told_line(line) for line in answer.accepted],
            "offered": {line.id: told_line(line) for line in issued.lines if line.grades},
            "declined": [told_line(line) for line in answer.declined],
            "photos": [self._photo(photo) for photo in issued.photos[:_MOST_PHOTOS]],
            "signature": self._read(_signature_key(answer.signature.sha256)) if answer.signature else b"",
        }
        return self._keep(SHEETS.html("evidence.html", **context))

    def signature(self, sent: str) -> e.Document | None:
        """A drawn name, from a PNG in base64; None for nothing sent. Raises UnusableSignature."""
        if not sent:
            return None
        ink = _ink(sent)
        return self._kept(ink, _signature_key, "image/png")

    def read(self, digest: str) -> bytes:
        """A paper that was kept. Raises NoSuchBlob."""
        return self._blobs.get(_paper_key(digest))

    def _keep(self, html: str) -> e.Document:
        try:
            return self._kept(self._press.pdf(html), _paper_key, "application/pdf")
        except PressFailed:
            raise PaperNotDrawn from None

    def _kept(self, content: bytes, key: Callable[[str], str], media_type: str) -> e.Document:
        digest = sha256(content).hexdigest()
        self._blobs.put(key(digest), content, media_type)
        return e.Document(sha256=digest, size=len(content))

    def _photo(self, photo: e.Shown) -> bytes:
        return self._read(photo_key(photo.order_id, photo.photo_id, "small"))

    def _read(self, key: str) -> bytes:
        try:
            return self._blobs.get(key)
        except NoSuchBlob:
            return b""


def forget(blobs: Blobs, papers: Iterable[e.Document] = (), signatures: Iterable[e.Document] = ()) -> None:
    """Nobody keeps them any more; what is not there is no error."""
    for paper in papers:
        blobs.delete(_paper_key(paper.sha256))
    for signature in signatures:
        blobs.delete(_signature_key(signature.sha256))


def _paper_key(digest: str) -> str:
    return f"paper/{digest}.pdf"


def _signature_key(digest: str) -> str:
    return f"signature/{digest}.png"


def _ink(sent: str) -> bytes:
    """The drawn strokes, black on white, from their pixels alone; a page without ink is no signature."""
    try:
        raw = base64.b64decode(sent.partition(",")[2] or sent, validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG",)) as opened:
            if max(opened.size) > _WIDEST:
                raise UnusableSignature
            layered = opened.convert("RGBA")
    except (binascii.Error, OSError, ValueError, SyntaxError):
        raise UnusableSignature from None
    strokes = layered.getchannel("A").point(lambda alpha: 0 if alpha > 127 else 255)
    if strokes.histogram()[0] < _LEAST_INK:
        raise UnusableSignature
    held = io.BytesIO()
    strokes.save(held, "PNG", optimize=True)
    return held.getvalue()
