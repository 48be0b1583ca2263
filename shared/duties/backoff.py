"""How long to wait before the next try; pure: the chance comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_FIRST: Final = 1.0
_LONGEST: Final = 600.0
_POLLS: Final = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)


def before_retry(attempts: int, chance: float) -> timedelta:
    """1 s doubled per attempt up to ten minutes, spread evenly over its second half; `chance` in [0, 1)."""
    longest = min(_LONGEST, _FIRST * 2.0 ** min(attempts, 20))
    return timedelta(seconds=longest * (0.5 + chance / 2))


def before_poll(polls: int, chance: float) -> timedelta:
    """Soon at first, every five minutes in the end; up to a fifth later by chance."""
    return timedelta(seconds=_POLLS[min(polls, len(_POLLS) - 1)] * (1 + chance / 5))
