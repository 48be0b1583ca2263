"""The papers that were given out, kept under the SHA-256 of their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from services.maintenance.statement_events import Paper
from shared.kernel.errors import NotFound
from shared.postgres import Pool, statement


class Papers:
    """Kept before the event that names them, so that no issued statement is without its paper."""

    def __init__(self, views: Pool) -> None:
        self._views = views

    def keep(self, copy: str, content: bytes, keep_until: date) -> Paper:
        """The paper under its hash; the same bytes are kept once."""
        digest = sha256(content).hexdigest()
        with self._views.transaction() as cursor:
            cursor.execute(
                statement("services.maintenance", "keep_paper"),
                {"sha256": digest, "content": content, "keep_until": keep_until},
            )
        return Paper(copy=copy, sha256=digest, size=len(content))

    def forget(self, digests: Sequence[str]) -> None:
        """Nobody keeps them any more."""
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.maintenance", "forget_papers"), {"sha256s": list(digests)})

    def read(self, digest: str) -> bytes:
        """The bytes; NotFound when they are not here."""
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.maintenance", "paper"), {"sha256": digest})
            row = cursor.fetchone()
        if row is None:
            raise NotFound(kind="paper")
        return bytes(row[0])
