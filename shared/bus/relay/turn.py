"""Whose turn it is: several relays may stand by, one works. The lock and the checkpoint share a session."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from shared.eventlog import Place
from shared.postgres import connect, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.postgres.connections import Connection

_PACKAGE = "shared.bus.relay"
# a checkpoint lost in a crash of the server only publishes some facts a second time
_SESSION = {"synchronous_commit": "off"}


class Turn:
    """Held as long as its session lives. Who lost it cannot move the checkpoint any more."""

    def __init__(self, connection: Connection, name: str) -> None:
        """`connection` holds the lock."""
        self._connection = connection
        self._name = name

    def load(self) -> Place:
        """Up to where the broker has confirmed."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement(_PACKAGE, "load"), {"name": self._name})
            row = cursor.fetchone()
        return Place(int(row[0]), row[1]) if row else Place.START

    def save(self, place: Place) -> None:
        """The broker has confirmed everything up to here."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                statement(_PACKAGE, "save"),
                {"name": self._name, "xid": str(place.xid), "position": place.position},
            )


@contextmanager
def turn(log_url: str, name: str = "facts") -> Iterator[Turn | None]:
    """The turn, or None while another relay has it."""
    with closing(connect(log_url, application_name="baylog-relay-turn", settings=_SESSION)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement(_PACKAGE, "take_turn"), {"name": name})
            (taken,) = cursor.fetchone() or (False,)
        yield Turn(connection, name) if taken else None
