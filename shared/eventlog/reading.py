"""The statement that reads pages of the log, by the fastest way that this process knows.

Streams are short: they are read by a prepared statement, as planning a COPY costs more than it saves there.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg2.extensions import get_wait_callback

from shared.eventlog.rows import Rows, from_text
from shared.eventlog.types import StoredEvent
from shared.postgres import Cursor, statement


def events(cursor: Cursor, name: str, parameters: Mapping[str, object]) -> list[StoredEvent]:
    """The events that a named statement gives.

    Binary COPY needs no text of numbers, times and ids on either side, and rows are decoded while the server
    sends more. It refuses to run under eventlet, where rows are fetched the ordinary way.
    """
    query = statement("shared.eventlog", name)
    if get_wait_callback() is not None:
        cursor.execute(query, parameters)
        return [from_text(row) for row in cursor.fetchall()]
    rows, bound = Rows(), cursor.mogrify(query, parameters).decode()
    cursor.copy_expert(f"COPY ({bound}) TO STDOUT (FORMAT binary)", rows)
    return rows.events
