"""Whose finger is in which place of the module; the templates themselves never leave it."""

from __future__ import annotations

import json
import os
from pathlib import Path


class FingerBook:
    """On the agent's disk, since the places are this module's alone."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "fingers.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._people = self._kept()

    def person(self, place: int) -> str | None:
        """Nobody known has a finger there."""
        return self._people.get(place)

    def places(self) -> dict[int, str]:
        """Place → person."""
        return dict(self._people)

    def free(self, places: int) -> int | None:
        """A place that is nobody's; None when the module is full."""
        return next((place for place in range(places) if place not in self._people), None)

    def note(self, place: int, person: str) -> None:
        """The place is this person's."""
        self._keep({**self._people, place: person})

    def strike(self, place: int) -> None:
        """The place is nobody's."""
        self._keep({each: person for each, person in self._people.items() if each != place})

    def _keep(self, people: dict[int, str]) -> None:
        fresh = self._file.with_name(f"{self._file.name}.new")
        with fresh.open("w") as file:
            json.dump(people, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)
        self._people = people

    def _kept(self) -> dict[int, str]:
        try:
            return {int(place): str(person) for place, person in json.loads(self._file.read_text()).items()}
        except (FileNotFoundError, ValueError, AttributeError):
            return {}
