"""Whose data a stream tells of: the customer it is named for, else the one its events named last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

CATEGORY: Final = "customer"
FIELD: Final = "customer_id"
_ROOM: Final = 20_000


class Named(NamedTuple):
    """The customer that a stream named last, as of a version of it."""

    subject: str | None
    version: int


class Subjects:
    """What this process has seen of the streams that it writes to; bounded."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, Named] = OrderedDict()

    def learn(self, stream: str, after: int, events: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Versions and data that were read beyond `after`; a gap in what was seen is not bridged."""
        before = self.known(stream)
        if before.version < after:
            return
        subject, version = before
        for number, data in events:
            if number > version:
                subject, version = data.get(FIELD) or subject, number
        self._seen[stream] = Named(subject, version)
        self._seen.move_to_end(stream)
        while len(self._seen) > _ROOM:
            self._seen.popitem(last=False)

    def known(self, stream: str) -> Named:
        """Version 0 for a stream never seen."""
        return self._seen.get(stream, Named(None, 0))


def own(stream: str, data: dict[str, Any]) -> str | None:
    """Whom an event names by itself: its stream's customer, or its field ``customer_id``."""
    category, _, key = stream.partition("-")
    return key if category == CATEGORY else data.get(FIELD) or None
