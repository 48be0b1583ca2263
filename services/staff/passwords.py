"""Password hashes: argon2id with the parameters that OWASP names (reliability.md, Security)."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool

_HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# Verified when there is no such login, so that the time of the answer tells nothing.
_NOBODY: Final = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The PHC string to store. Runs in a thread: it takes some 30 ms of pure work."""
    return str(tpool.execute(_HASHER.hash, password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; takes as long when nothing is stored."""
    right = bool(tpool.execute(_verified, stored or _NOBODY, password))
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def _verified(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
