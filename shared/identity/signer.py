"""The seal on an identity, so that a service never trusts an unsigned word about who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import itsdangerous
import orjson
from itsdangerous.encoding import base64_decode, base64_encode

from shared.identity.identity import Identity
from shared.kernel.clock import now
from shared.kernel.errors import Refusal

_REMEMBERED: Final = 512


class InvalidIdentity(Refusal):
    """The identity of the caller is missing, altered or out of date."""

    code = "invalid_identity"


class Signer:
    """Signs with the newest secret and verifies with any of them, so that secrets can be changed in use."""

    def __init__(self, secret: str | Sequence[str]) -> None:
        """`secret`: one, or several from oldest to newest."""
        secrets = [secret] if isinstance(secret, str) else list(secret)
        if not secrets or not all(secrets):
            raise ValueError("a signer needs a secret")
        self._signer = itsdangerous.Signer(
            [text.encode() for text in secrets],
            salt=b"baylog.identity.v1",
            key_derivation="hmac",
            digest_method=sha256,
        )
        # one token comes with each of many calls; what is refused is looked at anew
        self._opened = lru_cache(maxsize=_REMEMBERED)(self._open)

    def sign(self, identity: Identity, lifetime: timedelta = timedelta(seconds=60)) -> str:
        """A token that any service with the secret can verify until its lifetime ends."""
        body = {
            "actor": identity.actor,
            "name": identity.name,
            "dealership": identity.dealership,
            "permissions": sorted(identity.permissions),
            "group": identity.group,
            "until": (now() + lifetime).timestamp(),
        }
        return self._signer.sign(base64_encode(orjson.dumps(body))).decode()

    def verify(self, token: str) -> Identity:
        """The identity in the token; InvalidIdentity when it is altered, malformed or out of date."""
        identity, until = self._opened(token)
        if until < now():
            raise InvalidIdentity(reason="expired")
        return identity

    def _open(self, token: str) -> tuple[Identity, datetime]:
        try:
            opened = orjson.loads(base64_decode(self._signer.unsign(token.encode())))
        except (itsdangerous.BadData, orjson.JSONDecodeError, UnicodeError):
            raise InvalidIdentity(reason="altered") from None
        return _read(opened), datetime.fromtimestamp(opened["until"], UTC)


def _read(body: dict[str, Any]) -> Identity:
    return Identity(
        body["actor"],
        body["name"],
        body["dealership"],
        frozenset(body["permissions"]),
        body["group"],
    )
