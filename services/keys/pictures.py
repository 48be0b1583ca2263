"""Pictures of the cabinets' cameras, kept beside the other photos; part of the keys service's class."""

from __future__ import annotations

import binascii
from base64 import b64decode
from uuid import UUID

from shared.blobs import Blobs
from shared.blobs.pictures import UnusablePicture, drawn_anew
from shared.bus import Fact, subscribe
from shared.contracts.keys import EDGE_EXCHANGE, PICTURES, picture_key
from shared.runtime.providers import BlobsProvider
from shared.telemetry import get_logger

_log = get_logger("pictures")


class PictureCalls:
    """What `KeysService` does with them."""

    blobs: Blobs = BlobsProvider()

    @subscribe(PICTURES, exchange=EDGE_EXCHANGE, prefetch=2)
    def on_picture(self, fact: Fact) -> None:
        """Drawn anew, so that nothing but the picture is kept; what is none is dropped, its record stays."""
        try:
            photo = UUID(fact.data["photo"])
            picture = drawn_anew(b64decode(fact.data["jpeg"], validate=True))
        except (UnusablePicture, binascii.Error, KeyError, TypeError, ValueError) as error:
            _log.warning("picture_dropped", cabinet=fact.key, reason=type(error).__name__)
            return
        self.blobs.put(picture_key(fact.key, str(photo)), picture.jpeg, "image/jpeg")
