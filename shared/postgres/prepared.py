"""Statements that a connection parses and plans once: for what is asked thousands of times a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.postgres.connections import Cursor, Session


class Prepared(NamedTuple):
    """A statement with parameters $1, $2, … and the name that a connection knows it by."""

    name: str
    text: str

    def execute(self, cursor: Cursor, parameters: Sequence[object] = ()) -> None:
        """Run it; the first time on a connection costs one trip more."""
        session = cursor.connection
        assert isinstance(session, Session)
        if self.name not in session.prepared:
            cursor.execute(f"PREPARE {self.name} AS {self.text}")
            session.prepared.add(self.name)
        if parameters:
            places = ",".join(["%s"] * len(parameters))
            cursor.execute(f"EXECUTE {self.name}({places})", parameters)
        else:
            cursor.execute(f"EXECUTE {self.name}")
