"""Password hashes: argon2id with the parameters that OWASP names (reliability.md, Security)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import patcher, tpool

_HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# Verified when there is no such login, so that the time of the answer tells nothing.
_NOBODY: Final = _HASHER.hash("nobody has this password")

_M_MMAP_THRESHOLD: Final = -3  # malloc.h


def give_memory_back() -> None:
    """Let glibc return a hash's 19 MiB at once: by itself it keeps as much for each thread that hashed."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # other C libraries return it anyway
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


give_memory_back()


def hashed(password: str) -> str:
    """The PHC string to store. Runs in a thread: it takes some 30 ms of pure work."""
    return str(_beside_the_hub(_HASHER.hash, password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; takes as long when nothing is stored."""
    right = bool(_beside_the_hub(_verified, stored or _NOBODY, password))
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def _beside_the_hub(work: Callable[..., Any], *arguments: object) -> Any:
    # In a service, green threads must not wait for the 30 ms; elsewhere each caller has a thread of its own.
    if patcher.is_monkey_patched("thread"):
        return tpool.execute(work, *arguments)
    return work(*arguments)


def _verified(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
