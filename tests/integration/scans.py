"""Which tables a transaction has read row by row, to find an index that is lost without watching a clock."""

from __future__ import annotations

from typing import Any

_SCANNED = "SELECT relname FROM pg_stat_xact_user_tables WHERE seq_tup_read > %s"


def read_row_by_row(cursor: Any, more_than: int = 0) -> set[str]:
    """Tables of which this transaction has read more than so many rows without an index."""
    cursor.execute(_SCANNED, (more_than,))
    return {name for (name,) in cursor.fetchall()}
