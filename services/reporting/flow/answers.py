"""What flows through the workshops, as it is asked for."""

from __future__ import annotations

from services.reporting.reading import fetch, moment
from services.reporting.report.answers import Scope
from shared.contracts.reporting import Flow
from shared.postgres import Cursor

_PACKAGE = "services.reporting.flow"


def workshop_flow(cursor: Cursor, scope: Scope) -> Flow:
    """Where orders stand now (or stood then), and the hours and tills of the period."""
    asked = scope.parameters()
    standing = fetch(cursor, _PACKAGE, "standing", **asked)
    return {
        "standing": [{**row, "oldest": moment(row["oldest"])} for row in standing],  # type: ignore[typeddict-item]  # rows are typed by their statement
        "hours": fetch(cursor, _PACKAGE, "hours", **asked),  # type: ignore[typeddict-item]  # as above
        "till": fetch(cursor, _PACKAGE, "till", **asked),  # type: ignore[typeddict-item]  # as above
    }
