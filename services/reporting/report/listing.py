"""The rows behind a figure: what it was summed up from, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from services.reporting.reading import fetch, moment
from services.reporting.report.answers import PACKAGE, Scope
from shared.contracts.reporting import Row, Rows
from shared.kernel.errors import InvalidInput
from shared.postgres import Cursor


@dataclass(frozen=True)
class Filter:
    """Which entries; None leaves a filter out. `employee` '' asks for those of nobody."""

    employee: str | None = None
    currency: str | None = None
    kinds: list[str] | None = None
    means: list[str] | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {
            "employee": self.employee,
            "currency": self.currency,
            "kinds": self.kinds,
            "means": self.means,
        }


def report_rows(cursor: Cursor, scope: Scope, which: Filter, limit: int, before: str | None) -> Rows:
    """Newest first; `before` is what the last page gave as `next`."""
    at, position = _read_cursor(before) if before else (None, None)
    asked = scope.parameters() | which.parameters()
    found = fetch(cursor, PACKAGE, "rows", **asked, at=at, position=position, limit=limit + 1)
    sums = fetch(cursor, PACKAGE, "row_sums", **asked)
    return {
        "rows": [_row(row) for row in found[:limit]],
        "count": sum(row["count"] for row in sums),
        "sums": sums,
        "next": _write_cursor(found[limit - 1]) if len(found) > limit else None,
    }


def _row(row: dict[str, Any]) -> Row:
    shown = {name: value for name, value in row.items() if name != "position"}
    return cast(Row, shown | {"at": moment(row["at"])})


def _write_cursor(row: dict[str, Any]) -> str:
    return f"{row['at'].astimezone(UTC).isoformat()}~{row['position']}"


def _read_cursor(text: str) -> tuple[datetime, int]:
    try:
        at, position = text.split("~")
        return datetime.fromisoformat(at), int(position)
    except ValueError:
        raise InvalidInput(fields={"before": "invalid"}) from None
