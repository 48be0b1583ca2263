"""One-time codes, and what is kept of a telephone. Pure: the secret comes in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

DIGITS: Final = 6
CODE_LASTS: Final = timedelta(minutes=5)
TRIES: Final = 5
# Who is let in stays so long without touching the page, and so long at most.
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Limits:
    """How many codes may be asked for: by telephone, and by network address (many share a carrier's)."""

    window: timedelta = timedelta(minutes=10)
    of_phone: int = 3
    of_phone_in_a_day: int = 10
    of_address: int = 20


@dataclass(frozen=True)
class Seal:
    """Keyed hashes: whoever reads the tables without the key learns no code and no telephone number."""

    key: bytes

    @classmethod
    def of(cls, secret: str) -> Seal:
        """The installation's secret, for this use alone."""
        return cls(hmac.digest(secret.encode(), b"baylog.care.v1", "sha256"))

    def code(self, request_id: str) -> str:
        """The code of a request: it follows from the request, so it is stored nowhere."""
        number = int.from_bytes(hmac.digest(self.key, f"code:{request_id}".encode(), "sha256")[:8], "big")
        return f"{number % 10**DIGITS:0{DIGITS}}"

    def opens(self, request_id: str, typed: str) -> bool:
        """Whether this is the code of the request."""
        return hmac.compare_digest(self.code(request_id).encode(), typed.encode())

    def mark(self, text: str) -> bytes:
        """Stands for a telephone or an address: the same for the same."""
        return hmac.digest(self.key, f"mark:{text}".encode(), "sha256")
