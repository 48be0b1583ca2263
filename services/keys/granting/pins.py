"""PINs of people at the cabinets: argon2id with the parameters that OWASP names."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from argon2 import PasswordHasher, Type
from eventlet import tpool

from shared.contracts.grants import PIN_LENGTHS
from shared.kernel.errors import InvalidInput
from shared.postgres import Pool, statement

_HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)


def ensure_usable(pin: str) -> None:
    """InvalidInput for what is no PIN, and for those that everybody tries first."""
    shortest, longest = PIN_LENGTHS
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= longest):
        raise InvalidInput(fields={"pin": "pin_length"})
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise InvalidInput(fields={"pin": "pin_too_easy"})


def keep(views: Pool, employee: str, pin: str) -> None:
    """The employee's PIN from now on. Hashed in a thread: green ones must not wait for it."""
    stored = str(tpool.execute(_HASHER.hash, pin))
    with views.transaction() as cursor:
        cursor.execute(statement(__package__, "keep_pin"), {"employee": employee, "pin": stored})


def hashes(views: Pool, employees: list[str]) -> dict[str, str]:
    """By employee, of those who have one."""
    return dict(_rows(views, "pins", employees=employees))


def tagged(views: Pool) -> dict[str, str]:
    """Tag → car, of every key of the group: a key may be put into another shop's cabinet."""
    return dict(_rows(views, "tagged"))


def _rows(views: Pool, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with views.autocommit() as cursor:
        cursor.execute(statement(__package__, name), parameters)
        return list(cursor.fetchall())
