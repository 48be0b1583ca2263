"""The head office's door for boxes: enrol with a code, renew with the old key (docs/cabinet-agent.md)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit

from services.keybox_agent.enrolling.identity import Identity, new_key, request_for, signature
from shared.contracts.keys import Admission

_TIMEOUT: Final = 20.0
_SECRET: Final = 15
# a proxy without the page behind it, the page without its service
_AWAY: Final = (502, 503, 504)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class Refused(Exception):
    """The head office said no, and why."""


class Unreachable(Exception):
    """The head office was not reached, or is not the one that made the code."""


class NotThereYet(Unreachable):
    """Nobody answered, as while the head office is starting: the same may be asked again."""


@dataclass(frozen=True)
class Code:
    """A code taken apart: the cabinet, the secret in base32, the beginning of the authority's SHA-256."""

    cabinet: str
    secret: str
    authority: bytes

    @classmethod
    def read(cls, text: str) -> Code:
        """ValueError when it was not typed as it was shown."""
        cabinet, _, rest = text.strip().rpartition(".")
        try:
            whole = base64.b32decode("".join(rest.split("-")).upper())
        except binascii.Error:
            raise ValueError("the code is not as it was shown") from None
        if not cabinet or len(whole) != 2 * _SECRET:
            raise ValueError("the code is not as it was shown")
        return cls(cabinet, base64.b32encode(whole[:_SECRET]).decode(), whole[_SECRET:])


def enrol(server: str, text: str, key: str | None = None) -> Identity:
    """Redeem a code; the same key again when the answer was lost. Refused, Unreachable or ValueError."""
    code, key = Code.read(text), key or new_key()
    authority = _vouched(server, code.authority)
    asked = {"cabinet": code.cabinet, "secret": code.secret, "request": request_for(key, code.cabinet)}
    return Identity.of(_post(server, "enrol", asked, authority), key, server)


def renew(identity: Identity) -> Identity:
    """Another key and certificate for the same box. Refused or Unreachable."""
    key = new_key()
    request = request_for(key, identity.cabinet)
    proof = base64.b64encode(signature(identity.key, request.encode())).decode()
    asked = {"cabinet": identity.cabinet, "request": request, "proof": proof}
    return Identity.of(_post(identity.server, "renew", asked, identity.authority), key, identity.server)


def _vouched(server: str, fingerprint: bytes) -> str:
    """The head office's authority, fetched without trust and known by the code; as PEM."""
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    told = _open(urllib.request.Request(f"{_checked(server)}/cabinets/authority"), unverified)  # noqa: S310
    try:
        pem = str(json.loads(told)["certificate"])
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()
    except (ValueError, KeyError, TypeError):
        raise Unreachable(f"{server} is no head office") from None
    if digest[:_SECRET] != fingerprint:
        raise Unreachable(f"{server} is not the head office that made this code, or somebody is in between")
    return pem


def _post(server: str, what: str, body: dict[str, str], authority: str) -> Admission:
    # the page's certificate may be a public one; the broker's is of this authority alone
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=authority)
    request = urllib.request.Request(  # noqa: S310  the scheme is checked
        f"{_checked(server)}/cabinets/{what}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    return cast(Admission, json.loads(_open(request, context)))


def _checked(server: str) -> str:
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("the head office's address begins with https://")
    return server.rstrip("/")


def _open(request: urllib.request.Request, context: ssl.SSLContext) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT, context=context) as answer:  # noqa: S310  checked
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise _told(error) from None
    except OSError as error:
        kind = NotThereYet if _is_refused(error) else Unreachable
        raise kind(f"{request.host}: {error}") from None


def _is_refused(error: OSError) -> bool:
    return isinstance(getattr(error, "reason", error), ConnectionRefusedError)


def _told(error: urllib.error.HTTPError) -> Exception:
    try:
        told: Any = json.loads(error.read())
        message = str(told["message"])
    except (ValueError, KeyError, TypeError):
        message = ""
    if error.code in _AWAY:
        return NotThereYet(message or f"HTTP {error.code}")
    return Refused(message) if message else Unreachable(f"HTTP {error.code}")
