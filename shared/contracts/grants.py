"""What people may do at a key cabinet, as the head office signs it ahead and the cabinet's agent keeps it.

Permissions travel ahead because a cabinet cannot always be online: a set of grants holds until it expires,
whoever is reached. It is sealed with the head office's Ed25519 key; an agent holds the public half alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

WANTED: Final = "cabinet.GrantsWanted"
"""How an agent asks for its grants, on the exchange of the reports."""

PIN_LENGTHS: Final = (4, 8)
LONGEST_MINUTES: Final = 7 * 24 * 60
"""For how long a key may be taken."""
_PURPOSE: Final = b"baylog cabinet grants 1\n"

Level = Literal["take", "approve", "manage"]
"""CN-109: take keys; be the second person of a take; teach the cabinet fingers. Every person may put back."""


def grants_queue(cabinet: str) -> str:
    """Where a cabinet's grants are put; its agent's own, gone with its connection."""
    return f"cabinet.{cabinet}"


class BadGrants(Exception):
    """They were not signed by the head office, are another cabinet's, or are not of this shape."""


@dataclass(frozen=True, kw_only=True)
class GrantedPerson:
    """An employee who may stand at the cabinet. `pin` is an argon2id hash in PHC form, None: no PIN yet."""

    id: str
    name: str
    pin: str | None
    levels: tuple[Level, ...]
    language: str


@dataclass(frozen=True, kw_only=True)
class GrantedKey:
    """What a tag hangs on, for the search at the cabinet, and the car's open repair order if it has one."""

    tag: str
    plate: str
    model: str = ""
    order_id: str | None = None
    order_number: str = ""


@dataclass(frozen=True, kw_only=True)
class ReasonRule:
    """`reason` is one of `shared.contracts.keys.REASONS`, which every language has a word for, or the head
    office's own words. `minutes` until the key is due back, None: it does not come back. `approved`: takes a
    second person."""

    reason: str
    minutes: int | None
    approved: bool


@dataclass(frozen=True, kw_only=True)
class Grants:
    """Everything that a cabinet needs for `expires_at - issued_at` without a network. `time_zone`: of the
    dealership where it stands, for its display; empty in grants of before it was told."""

    id: str
    cabinet: str
    issued_at: datetime
    expires_at: datetime
    people: tuple[GrantedPerson, ...]
    keys: tuple[GrantedKey, ...]
    reasons: tuple[ReasonRule, ...]
    time_zone: str = ""

    def person(self, key: str) -> GrantedPerson | None:
        """None for somebody whom the head office does not let in here (any more)."""
        return next((one for one in self.people if one.id == key), None)

    def key(self, tag: str) -> GrantedKey | None:
        """None for a tag that hangs on no car's key."""
        return next((one for one in self.keys if one.tag == tag), None)

    def rule(self, reason: str) -> ReasonRule | None:
        """None for a reason that is not given here."""
        return next((one for one in self.reasons if one.reason == reason), None)


class _Sealed(msgspec.Struct, frozen=True):
    grants: str
    signature: bytes


def sealed(grants: Grants, key: Ed25519PrivateKey) -> bytes:
    """As it travels and is kept."""
    text = msgspec.json.encode(grants).decode()
    return msgspec.json.encode(_Sealed(text, key.sign(_PURPOSE + text.encode())))


def unsealed(content: bytes, key: Ed25519PublicKey, cabinet: str) -> Grants:
    """BadGrants unless the head office signed exactly this for this cabinet. Expired ones pass."""
    try:
        kept = msgspec.json.decode(content, type=_Sealed)
        key.verify(kept.signature, _PURPOSE + kept.grants.encode())
        grants = msgspec.json.decode(kept.grants, type=Grants)
    except (InvalidSignature, msgspec.MsgspecError, UnicodeError) as error:
        raise BadGrants(type(error).__name__) from None
    if grants.cabinet != cabinet:
        raise BadGrants("another cabinet's")
    return grants
