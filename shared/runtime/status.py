"""What the supervisor last wrote about itself, checked against the processes there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from shared.runtime.places import Places
from shared.runtime.processes import Ident


@dataclass(frozen=True)
class Status:
    """The supervisor's own account."""

    phase: str  # starting, ready, stopping, stopped, failed
    since: str
    supervisor: Ident | None
    failure: dict[str, str] | None
    programs: list[dict[str, Any]]

    @classmethod
    def read(cls, places: Places) -> Status | None:
        """None when nothing ever ran here."""
        try:
            stored = json.loads(places.status_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        known = stored["supervisor"]
        ident = Ident(known["pid"], known["started"]) if known["started"] is not None else None
        return cls(stored["phase"], stored["since"], ident, stored["failure"], stored["programs"])

    @property
    def supervised(self) -> bool:
        """Whether that very supervisor is alive."""
        return self.supervisor is not None and self.supervisor.alive()

    def idents(self) -> list[Ident]:
        """The children it had."""
        return [
            Ident(entry["pid"], entry["started"]) for entry in self.programs if entry["started"] is not None
        ]
