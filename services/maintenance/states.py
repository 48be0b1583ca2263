"""Where an order may stand, and where it may go from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where the order stands."""

    NEW = "new"
    RESERVED = "reserved"
    RECEIVED = "received"
    INSPECTING = "inspecting"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    IN_WORK = "in_work"
    READY = "ready"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


# Inspection and approval may be skipped. Extra work sends an order back for approval, and a fault found
# on the last look sends a ready car back to work.
NEXT: Mapping[State, tuple[State, ...]] = {
    State.NEW: (State.RESERVED, State.RECEIVED),
    State.RESERVED: (State.RECEIVED, State.CANCELLED),
    State.RECEIVED: (State.INSPECTING, State.WAITING_FOR_APPROVAL, State.IN_WORK, State.CANCELLED),
    State.INSPECTING: (State.WAITING_FOR_APPROVAL, State.IN_WORK, State.CANCELLED),
    State.WAITING_FOR_APPROVAL: (State.IN_WORK, State.CANCELLED),
    State.IN_WORK: (State.READY, State.WAITING_FOR_APPROVAL, State.CANCELLED),
    State.READY: (State.DELIVERED, State.IN_WORK, State.CANCELLED),
    State.DELIVERED: (),
    State.CANCELLED: (),
}
OPEN = tuple(state for state, following in NEXT.items() if following and state is not State.NEW)
