"""How Baylog connects to PostgreSQL: named, in UTC, and never waiting for ever on a peer that has gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg2
import psycopg2.extensions

Connection: TypeAlias = psycopg2.extensions.connection
Cursor: TypeAlias = psycopg2.extensions.cursor


class Session(psycopg2.extensions.connection):
    """A connection that remembers which statements it has prepared, and keeps a cursor to ask them with."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.prepared: set[str] = set()
        self.asking: Cursor = self.cursor()


# A peer that vanished without a word is given up after about ten seconds.
_NETWORK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def connect(
    dsn: str, *, application_name: str = "baylog", settings: Mapping[str, str] | None = None
) -> Session:
    """A connection of its own, for locks and LISTEN; `settings` are server settings of the session."""
    session = {"TimeZone": "UTC", **(settings or {})}
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    connection: Session = psycopg2.connect(
        dsn,
        connection_factory=Session,
        application_name=application_name,
        options=options,
        **_NETWORK,
    )
    return connection
