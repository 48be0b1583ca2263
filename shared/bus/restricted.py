"""What only the law keeps of a forgotten customer: who may read it, and that each look is noted."""

from __future__ import annotations

from typing import Final

from shared.bus.call import Call
from shared.telemetry import get_logger

RESTRICTED: Final = "customer.restricted"
_logger = get_logger("privacy")


def may_read_restricted(call: Call, customer_id: str) -> bool:
    """Whether the caller answers to the law; if so, the look is a line of the program log."""
    if not call.identity.may(RESTRICTED):
        return False
    _logger.info("restricted_record_read", customer_id=customer_id, actor=call.identity.actor)
    return True


def require_restricted(call: Call, customer_id: str) -> None:
    """NotPermitted for everybody else."""
    if not may_read_restricted(call, customer_id):
        call.identity.require(RESTRICTED)
