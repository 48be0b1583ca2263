"""Views that have no part in what came are moved past it together: one statement for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg2

from shared.postgres import Connection, connect, statement
from shared.projections.berth import Berth
from shared.projections.session import SETTINGS
from shared.projections.wave import Wave
from shared.telemetry import get_logger

_logger = get_logger("views")


class Carrier:
    """Used by one thread; connects when first used, and again after something broke."""

    def __init__(self, views_url: str) -> None:
        self._views_url = views_url
        self._connection: Connection | None = None

    def carry(self, wave: Wave, passing: Sequence[Berth]) -> set[str]:
        """The names of those that stand at the end of the wave now, announced as a batch is.

        One that stands elsewhere, was built by other code or is held by somebody else is left alone.
        """
        try:
            with self._connected().cursor() as cursor:
                cursor.execute(
                    statement("shared.projections", "carry"),
                    {
                        "schemas": [berth.name for berth in passing],
                        "versions": [berth.version for berth in passing],
                        "xid": wave.after.xid,
                        "position": wave.after.position,
                        "until_xid": wave.until.xid,
                        "until_position": wave.until.position,
                        "place": str(wave.until),
                    },
                )
                rows = cursor.fetchall()
            return set(rows[0][0]) if rows else set()
        except psycopg2.Error as error:
            _logger.warning("views_not_carried", error=type(error).__name__)
            self.close()
            return set()

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = connect(
                self._views_url, application_name="baylog-views-passing", settings=SETTINGS
            )
            self._connection.autocommit = True
        return self._connection
