"""Lists of what goes out and comes to an end in one of several states: by text, period and state; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.web.listing.state import PAGE_SIZE, ListState, read_state


@dataclass(frozen=True)
class Queue:
    """Where the list is, the states that it can be cut down to, and the period that it begins with."""

    path: str
    states: tuple[str, ...]
    preset: str

    def state(self, query: Mapping[str, str], today: date) -> ListState:
        """What the address says; the service orders the rows."""
        return read_state(self.path, query, today=today, preset=self.preset, filters=("q", "state"))

    def asked(self, state: ListState) -> dict[str, Any]:
        """What the service is asked for; a state that there is not is no filter."""
        first, last, chosen = state.period.first, state.period.last, state.filters["state"]
        asked: dict[str, Any] = {
            "text": state.filters["q"],
            "since": first.isoformat() if first else None,
            "until": last.isoformat() if last else None,
            "limit": PAGE_SIZE,
            "offset": state.offset,
        }
        return asked | ({"states": [chosen]} if chosen in self.states else {})
