"""How often one address may try to sign in: the account's own lockout holds against many addresses."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

_WINDOW_SECONDS: Final = 60.0
_ADDRESSES_AT_MOST: Final = 10_000


class Attempts:
    """A sliding minute per address."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._made: dict[str, deque[float]] = {}

    def allow(self, address: str) -> bool:
        """Count one attempt; False when the address has used up its minute."""
        moment = time.monotonic()
        if len(self._made) >= _ADDRESSES_AT_MOST:
            self._forget_quiet(moment)
        made = self._made.setdefault(address, deque())
        while made and made[0] < moment - _WINDOW_SECONDS:
            made.popleft()
        if len(made) >= self._per_minute:
            return False
        made.append(moment)
        return True

    def _forget_quiet(self, moment: float) -> None:
        quiet = [key for key, made in self._made.items() if not made or made[-1] < moment - _WINDOW_SECONDS]
        for key in quiet:
            del self._made[key]
