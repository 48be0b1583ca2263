"""The events that take a customer out of every view, and a batch cut at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol, TypeVar

ERASING: Final = frozenset({"CustomerRestricted", "CustomerErased"})
"""On ``customer-<id>``; `records` names every id of the customer. From here on nothing of them is shown."""


class Told(Protocol):
    """As much of an event as is looked at here."""

    @property
    def type(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=Told)


def cut(batch: Sequence[T]) -> Iterator[tuple[Sequence[T], list[str]]]:
    """The batch in its order: a stretch of events, and the records that are to be forgotten after it."""
    begun = 0
    for index, event in enumerate(batch):
        if event.type in ERASING:
            yield batch[begun:index], event.data["records"]
            begun = index + 1
    if begun < len(batch):
        yield (batch[begun:] if begun else batch), []
