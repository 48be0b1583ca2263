"""How long things take on an RS-485 line (Modbus over Serial Line V1.02, 2.5.1.1): seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.keybox_agent.protocol.rtu import EXCEPTION_LENGTH, ReadInput, Request

BITS_PER_CHARACTER: Final = 11
REQUEST_LENGTH: Final = 8
# A board answers within this time or not at all (docs/cabinet-protocol.md).
LATEST_ANSWER: Final = 0.05
# USB adapters hand over what they received in batches (FTDI: 16 ms); one may just be missed.
ADAPTER_BATCHES: Final = 0.032
_FIXED_SILENCE: Final = 0.00175
_FIXED_ABOVE: Final = 19_200


@dataclass(frozen=True)
class Line:
    """A line at `baud` bit/s, even parity: 11 bits a character."""

    baud: int

    @property
    def character(self) -> float:
        """One character."""
        return BITS_PER_CHARACTER / self.baud

    @property
    def silence(self) -> float:
        """The silence between two frames: 3.5 characters, 1.75 ms above 19,200 baud."""
        return _FIXED_SILENCE if self.baud > _FIXED_ABOVE else 3.5 * self.character

    @property
    def batches(self) -> float:
        """How long an adapter may hold back what it received."""
        return ADAPTER_BATCHES

    def patience(self, request: Request) -> float:
        """From the first byte of the request on: when the reply is not there by then, it was not given."""
        reply = 5 + 2 * request.count if isinstance(request, ReadInput) else REQUEST_LENGTH
        characters = REQUEST_LENGTH + max(reply, EXCEPTION_LENGTH)
        return characters * self.character + self.silence + LATEST_ANSWER + self.batches
