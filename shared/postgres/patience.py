"""Statements that take minutes, and may be stopped meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Final

from psycopg2 import sql

from shared.postgres.connections import Cursor

_ASKED_AGAIN_S: Final = 0.2


def execute_patiently(cursor: Cursor, query: str | sql.Composable, parameters: Any = None) -> None:
    """As `cursor.execute`, and Ctrl-C ends it at once: libpq would hear of that only with the answer."""
    with ThreadPoolExecutor(1, "statement") as worker:
        asked = worker.submit(cursor.execute, query, parameters)
        try:
            asked.result()
        except KeyboardInterrupt:
            while not asked.done():
                cursor.connection.cancel()
                wait([asked], _ASKED_AGAIN_S)  # the server may not have begun with it yet
            raise
