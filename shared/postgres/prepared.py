"""Statements that a connection parses and plans once: for what is asked thousands of times a second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shared.postgres.connections import Session


class Prepared:
    """A statement with parameters $1, $2, … and the name that a connection knows it by."""

    def __init__(self, name: str, text: str) -> None:
        """`name` is a plain word."""
        self.name = name
        places = ",".join("%s" for _ in set(re.findall(r"\$\d+", text)))
        self._prepare = f"PREPARE {name} AS {text}"
        self._execute = f"EXECUTE {name}({places})" if places else f"EXECUTE {name}"

    def ask(self, connection: Session, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that it gives, over one connection; the first time there costs one trip more."""
        cursor, known = connection.asking, connection.prepared
        if self.name not in known:
            cursor.execute(self._prepare)
            known.add(self.name)
        cursor.execute(self._execute, parameters or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
