"""An event as a view sees it that names its fields: those fields, and little else of the log's columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from shared.eventlog import Place


class Taken(NamedTuple):
    """Flat, because a rebuild makes millions; `at` is `occurred_at` as text in UTC."""

    xid: str
    position: int
    stream: str
    key: str
    version: int
    type: str
    data: dict[str, Any]
    actor: str
    dealership: str
    at: str
    recorded_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the log."""
        return Place(int(self.xid), self.position)

    @property
    def category(self) -> str:
        """The kind of stream: ``repair_order`` of ``repair_order-<uuid>``."""
        return self.stream.partition("-")[0]

    @property
    def occurred_at(self) -> datetime:
        """When it happened in the business."""
        return datetime.fromisoformat(self.at)
