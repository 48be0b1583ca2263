"""How often one address may try to sign in: the account's own lockout holds against many addresses."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

_WINDOW_SECONDS: Final = 60.0
_ADDRESSES_AT_MOST: Final = 10_000


class Attempts:
    """The failures of a sliding minute, per address: a whole shop may share one and sign in at nine."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._failed: dict[str, deque[float]] = {}

    def allowed(self, address: str) -> bool:
        """Whether the address has failures left in this minute."""
        failed = self._failed.get(address, deque())
        while failed and failed[0] < time.monotonic() - _WINDOW_SECONDS:
            failed.popleft()
        return len(failed) < self._per_minute

    def failed(self, address: str) -> None:
        """Count one failure."""
        if len(self._failed) >= _ADDRESSES_AT_MOST:
            self._forget_quiet(time.monotonic())
        self._failed.setdefault(address, deque()).append(time.monotonic())

    def _forget_quiet(self, moment: float) -> None:
        quiet = [key for key, made in self._failed.items() if not made or made[-1] < moment - _WINDOW_SECONDS]
        for key in quiet:
            del self._failed[key]
