"""The table of data keys: a row per customer, the key wrapped by a master key; gone once it is destroyed."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.postgres import Pool, statement
from shared.privacy.box import KEY_BYTES
from shared.privacy.master import MasterSource

_PACKAGE = "shared.privacy"


class State(StrEnum):
    """Of a data key, and why what it seals is withheld."""

    ACTIVE = "active"
    RESTRICTED = "restricted"
    DESTROYED = "destroyed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Held:
    """A data key as it stands; `key` is None once it is destroyed, or when nobody knows of it."""

    state: State
    key: bytes | None


class KeyStore:
    """The keys' own database, apart from the log's."""

    def __init__(self, pool: Pool, masters: MasterSource) -> None:
        """`masters` is asked at each use: a rotation reaches running processes."""
        self._pool = pool
        self._masters = masters

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def fetch(self, subjects: Collection[str]) -> dict[str, Held]:
        """The keys of these customers, in one query; one of whom nothing is known is left out."""
        rows = self._ask("data_keys", {"subjects": sorted(subjects)})
        return {subject: self._held(subject, *rest) for subject, *rest in rows}

    def create(self, subjects: Collection[str]) -> dict[str, Held]:
        """A key for each that has none yet; whoever was faster, or erased the customer, has made it."""
        masters = self._masters.keys()
        wanted = sorted(subjects)
        wrapped = [masters.wrap(subject, os.urandom(KEY_BYTES)) for subject in wanted]
        with self._pool.transaction() as cursor:
            cursor.execute(
                statement(_PACKAGE, "create_data_keys"),
                {"subjects": wanted, "master": masters.current, "wrapped": wrapped},
            )
        return self.fetch(wanted)

    def secret(self, name: str) -> bytes:
        """A key of the installation's own, made when it is first asked for."""
        masters = self._masters.keys()
        fresh = masters.wrap(name, os.urandom(KEY_BYTES))
        parameters = {"name": name, "master": masters.current, "wrapped": fresh}
        with self._pool.transaction() as cursor:
            cursor.execute(statement(_PACKAGE, "create_secret"), parameters)
        [(master, wrapped)] = self._ask("secret", {"name": name})
        return self._masters.keys().unwrap(master, name, bytes(wrapped))

    def epoch(self) -> int:
        """Moves whenever a key is restricted or destroyed: what was remembered before no longer holds."""
        return int(self._ask("epoch", {})[0][0])

    def _held(self, subject: str, state: str, master: str | None, wrapped: Any) -> Held:
        if master is None:
            return Held(State(state), None)
        return Held(State(state), self._masters.keys().unwrap(master, subject, bytes(wrapped)))

    def _ask(self, name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self._pool.autocommit() as cursor:
            cursor.execute(statement(_PACKAGE, name), parameters)
            return cursor.fetchall()
