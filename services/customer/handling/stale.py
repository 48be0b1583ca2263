"""Telling a person whose form is out of date what changed meanwhile, by whom and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.customer.errors import ChangedMeanwhile
from shared.eventlog import Appended, EventLog, StoredEvent, VersionConflict

_FIELDS = {
    "PlateChanged": ["plate"],
    "CarTransferred": ["customer_id"],
    "CustomersMerged": ["merged_into"],
    "ContactStateChanged": ["state"],
    "ContactDetailWritten": ["details"],
    "ContactDetailRemoved": ["details"],
}


def seen(log: EventLog, stream: str, version: int | None, change: Callable[[], Appended]) -> Appended:
    """Make a change that expects `version`; ChangedMeanwhile when the stream has gone on since."""
    try:
        return change()
    except VersionConflict as conflict:
        if version is None or conflict.stream != stream:
            raise
        raise ChangedMeanwhile(
            version=conflict.actual,
            changes=[_told(event) for event in log.read_stream(stream, after=version)],
        ) from conflict


def _told(event: StoredEvent) -> dict[str, Any]:
    return {
        "fields": event.data.get("fields") or _FIELDS.get(event.type, []),
        "by": event.meta.actor,
        "at": event.recorded_at.isoformat(),
    }
