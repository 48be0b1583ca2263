"""PINs against the hashes that the grants bring, with a wait after wrong ones that outlives a restart."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TRIES: Final = 5
WAIT: Final = 60.0
"""Seconds after the fifth wrong PIN in a row, doubled with each further one up to an hour."""
_LONGEST_WAIT: Final = 3600.0


class PinLocked(Exception):
    """Too many wrong ones; `seconds` until the next may be tried."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pins:
    """Safe for any thread. Failures are counted on disk, so that pulling the plug gives no new tries."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = folder / "wrong-pins.json"
        self._clock = clock
        self._lock = threading.Lock()
        self._hasher = PasswordHasher()
        folder.mkdir(parents=True, exist_ok=True)
        self._wrong = self._kept()
        # how long ago the last one was is not known: the wait begins anew
        self._since = dict.fromkeys(self._wrong, clock())

    def matches(self, person: str, stored: str, pin: str) -> bool:
        """Whether it is the person's; PinLocked while they have to wait, whatever was entered."""
        with self._lock:
            left = self._left(person)
            if left > 0:
                raise PinLocked(left)
            # counted before it is looked at: who cuts the power meanwhile has used up a try
            self._count(person, self._wrong.get(person, 0) + 1)
            right = self._verified(stored, pin)
            if right:
                self._count(person, 0)
            return right

    def _left(self, person: str) -> float:
        wrong = self._wrong.get(person, 0)
        if wrong < TRIES:
            return 0.0
        wait = min(WAIT * 2 ** (wrong - TRIES), _LONGEST_WAIT)
        return float(self._since[person] + wait - self._clock())

    def _verified(self, stored: str, pin: str) -> bool:
        try:
            return self._hasher.verify(stored, pin)
        except (VerificationError, InvalidHashError):
            return False

    def _count(self, person: str, wrong: int) -> None:
        self._wrong[person], self._since[person] = wrong, self._clock()
        fresh = self._file.with_name(f"{self._file.name}.new")
        fresh.write_text(json.dumps({who: count for who, count in self._wrong.items() if count}))
        fresh.replace(self._file)

    def _kept(self) -> dict[str, int]:
        try:
            return {str(who): int(count) for who, count in json.loads(self._file.read_text()).items()}
        except (FileNotFoundError, ValueError, AttributeError):
            return {}
