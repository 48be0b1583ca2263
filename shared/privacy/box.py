"""The personal fields of one event as one ciphertext. Pure, but for the random nonce.

An event's data in the log: every field in place, the personal ones by their stand-ins, and beside them
``"$sealed": {"of": <customer>, "box": <base64 of nonce, ciphertext, tag>}``. Opened, the box's JSON object is
laid over the data. A box belongs to its event: id, stream and customer are authenticated with it, so that a
copy in another place does not open.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEALED: Final = "$sealed"
"""Under this name the data of a stored event holds what is encrypted of it."""
WITHHELD: Final = "$withheld"
"""Under this name opened data says why stand-ins stand in it: restricted, destroyed or lost."""
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
# as JSON writes a zero character, and not what a text says that has a backslash before it
_ZERO: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Data = dict[str, Any]


def sealed_data(
    key: bytes | None, event_id: UUID, stream: str, subject: str, data: Data, fields: Mapping[str, Any]
) -> Data:
    """The data with `fields` (each with its stand-in) taken into a box; without a key they are let go.

    ValueError for a zero character: the log takes none in plain data, and no table made of it holds one.
    """
    present = {name: stand_in for name, stand_in in fields.items() if name in data}
    told = {name: data[name] for name, stand_in in present.items() if data[name] != _plain(stand_in)}
    if not told:
        return data
    shown = {**data, **{name: _plain(stand_in) for name, stand_in in present.items()}}
    if key is None:
        return shown
    text = orjson.dumps(told)
    if _ZERO.search(text):
        raise ValueError(f"{stream}: a zero character in a personal field")
    nonce = os.urandom(_NONCE_BYTES)
    box = nonce + AESGCM(key).encrypt(nonce, text, _bound_to(event_id, stream, subject))
    return {**shown, SEALED: {"of": subject, "box": b64encode(box).decode()}}


def opened_data(cipher: AESGCM, event_id: UUID | str, stream: str, data: Data) -> Data:
    """The data as it was; cryptography's InvalidTag when the box is not this event's, or was changed."""
    opened = {**data, **told_in(cipher, event_id, stream, data[SEALED])}
    del opened[SEALED]
    return opened


def told_in(cipher: AESGCM, event_id: UUID | str, stream: str, form: Data) -> Data:
    """The personal fields that lie in a box, as it stands under `SEALED`; InvalidTag as above."""
    box = b64decode(form["box"])
    told = cipher.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], _bound_to(event_id, stream, form["of"]))
    fields: Data = orjson.loads(told)
    return fields


def withheld_data(data: Data, why: str) -> Data:
    """The data with its stand-ins, and why they stand there."""
    shown = {**data, WITHHELD: why}
    del shown[SEALED]
    return shown


def subject_of(data: Mapping[str, Any]) -> str | None:
    """Whose key opens the data; None when nothing in it is sealed."""
    form = data.get(SEALED)
    return form["of"] if form is not None else None


def withheld(data: Mapping[str, Any]) -> str | None:
    """Why stand-ins stand in opened data; None when it is whole."""
    return data.get(WITHHELD)


def _bound_to(event_id: UUID | str, stream: str, subject: str) -> bytes:
    return f"{event_id}|{stream}|{subject}".encode()


def _plain(stand_in: Any) -> Any:
    return list(stand_in) if isinstance(stand_in, tuple) else stand_in
