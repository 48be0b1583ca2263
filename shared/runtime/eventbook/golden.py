"""The shape and an example of each (type, schema) that was ever written, kept as data for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from shared.eventlog import Meta, Place, StoredEvent
from shared.runtime.eventbook.published import Published
from shared.runtime.eventbook.shapes import example_of, shape_of

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_ID = UUID(int=1)


@dataclass(frozen=True)
class Golden:
    """What was kept of an event under this schema."""

    name: str
    schema: int
    shape: dict[str, Any]
    example: dict[str, Any]

    @property
    def stored(self) -> StoredEvent:
        """The example as the log would give it."""
        meta = Meta(command_id=_ID, actor="service:example", dealership="suwon", correlation_id=_ID)
        return StoredEvent(
            Place(1, 1), _ID, "example-1", 1, self.name, self.schema, self.example, meta, _AT, _AT
        )


_LIST = "ever.txt"


class Kept:
    """A folder with a file per owner, and the list of all that was ever in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> Iterator[Golden]:
        """Everything that was ever kept."""
        for file in sorted(self._folder.glob("*.json")):
            yield from self.of(file.stem)

    def of(self, owner: str) -> list[Golden]:
        """What one owner's events looked like."""
        file = self._folder / f"{owner}.json"
        told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return [
            Golden(name, int(schema), kept["shape"], kept["example"])
            for name, schemas in told.items()
            for schema, kept in schemas.items()
        ]

    def ever(self) -> set[tuple[str, int]]:
        """Name and schema of all that was ever kept, by the list."""
        file = self._folder / _LIST
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return {(name, int(schema)) for name, schema in map(str.split, lines)}

    def add(self, found: Iterable[Published]) -> list[str]:
        """Keep what is new: an event, or a schema of one. What is there is never touched; what was added."""
        added: list[str] = []
        events = list(found)
        for owner in sorted({event.owner for event in events}):
            kept = {(golden.name, golden.schema): golden for golden in self.of(owner)}
            fresh = [
                Golden(event.name, event.schema, shape_of(event.kind), example_of(event.kind))
                for event in events
                if event.owner == owner and (event.name, event.schema) not in kept
            ]
            if fresh:
                self._write(owner, [*kept.values(), *fresh])
            added += [f"{golden.name} schema {golden.schema}" for golden in fresh]
        self._list()
        return added

    def _list(self) -> None:
        known = sorted(self.ever() | {(golden.name, golden.schema) for golden in self.all()})
        text = "".join(f"{name} {schema}\n" for name, schema in known)
        (self._folder / _LIST).write_text(text, encoding="utf-8")

    def _write(self, owner: str, goldens: list[Golden]) -> None:
        told: dict[str, dict[str, Any]] = {}
        for golden in sorted(goldens, key=lambda each: (each.name, each.schema)):
            entry = {"shape": golden.shape, "example": golden.example}
            told.setdefault(golden.name, {})[str(golden.schema)] = entry
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (self._folder / f"{owner}.json").write_text(text, encoding="utf-8")


def written_again(event: Published, golden: Golden) -> dict[str, Any]:
    """The example read and written once more, as JSON gives it back."""
    again: dict[str, Any] = orjson.loads(
        orjson.dumps(event.codec.encode(event.codec.decode(golden.stored))[2])
    )
    return again
