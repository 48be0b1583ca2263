"""The code that a box enrols with: which cabinet, a secret, and how to know the head office again.

``suwon-1.mfrggzdf-mztwq2lk-…``: behind the dot 48 characters of base32, 15 bytes of secret and the first
15 of the SHA-256 of the authority that the head office's servers are signed by. Whoever types it needs to
trust nothing else.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256
from typing import Final
from uuid import UUID

_SECRET: Final = 15
_GROUP: Final = 8


def secret_for(key: str, cabinet: str, command_id: UUID) -> bytes:
    """The same for a command that is asked again, so that its answer can be given again."""
    return hmac.digest(key.encode(), f"enrolment {cabinet} {command_id}".encode(), "sha256")[:_SECRET]


def written(cabinet: str, secret: bytes, authority: bytes) -> str:
    """The code as it is shown once; `authority` is the certificate in DER."""
    text = base64.b32encode(secret + sha256(authority).digest()[:_SECRET]).decode().lower()
    groups = [text[begin : begin + _GROUP] for begin in range(0, len(text), _GROUP)]
    return f"{cabinet}.{'-'.join(groups)}"


def hashed(secret: bytes) -> str:
    """What is kept of it: it is long and random, so a plain hash is as good as a slow one."""
    return sha256(secret).hexdigest()
