"""Rows of a named statement, in the shapes that answers are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shared.postgres import Cursor, statement


def fetch(cursor: Cursor, package: str, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """Each row by the names of its columns."""
    cursor.execute(statement(package, query), parameters)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, as answers write it."""
    return at.astimezone(UTC).isoformat()
