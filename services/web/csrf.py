"""The token that proves a form was sent from one of our own pages.

It is bound to the session cookie and salted afresh on every page, so that neither another site nor a
compression oracle learns anything from it.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from starlette.requests import Request

_SALT_BYTES = 9


class Csrf:
    """Mints and checks tokens with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"baylog.csrf.v1", "sha256")

    def token(self, cookie: str) -> str:
        """A token for the holder of this cookie."""
        salt = secrets.token_urlsafe(_SALT_BYTES)
        return f"{salt}.{self._proof(salt, cookie)}"

    def holds(self, token: str, cookie: str) -> bool:
        """Whether the token was minted for this cookie."""
        salt, _, proof = token.partition(".")
        return bool(cookie) and hmac.compare_digest(proof.encode(), self._proof(salt, cookie).encode())

    def _proof(self, salt: str, cookie: str) -> str:
        return hmac.new(self._key, f"{salt}.{cookie}".encode(), sha256).hexdigest()


def from_our_own_page(request: Request) -> bool:
    """What the browser itself says about where the request comes from (Fetch Metadata, else Origin)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == request.headers.get("host")
