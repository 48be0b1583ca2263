"""Identifiers. The one place where new ones are made."""

from __future__ import annotations

from uuid import UUID, uuid5

from uuid_utils import compat

_BAYLOG = UUID("6f0d5a52-6c0c-5d5e-9a52-0b9f6f1f7a11")


def new_id() -> UUID:
    """A fresh UUIDv7: its order is the order of making, so index pages stay warm."""
    made: UUID = compat.uuid7()
    return made


def derived_id(*parts: object) -> UUID:
    """The same UUIDv5 for the same parts, for ever: makes a retried reaction the same command."""
    return uuid5(_BAYLOG, "\x1f".join(str(part) for part in parts))
