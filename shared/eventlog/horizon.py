"""A watch on the readers' horizon: who hangs in a transaction is named, as every reader waits for it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Final

import psycopg2
from prometheus_client import Gauge

from shared.postgres import Connection, connect, statement
from shared.telemetry import get_logger

HELD_FOR = Gauge("baylog_log_horizon_held_seconds", "Age of the oldest transaction that readers wait for")
HOLDERS = Gauge("baylog_log_horizon_holders", "Transactions that hold readers up for longer than they should")

_logger = get_logger("eventlog")
_EVERY: Final = 1.0
_SETTINGS: Final = {"statement_timeout": "5s"}


@dataclass(frozen=True)
class Holder:
    """A transaction that readers wait for, and whose connection it is."""

    pid: int
    application: str
    role: str
    database: str
    state: str
    since: datetime
    seconds: float


class HorizonWatch:
    """Looks every second, whatever the readers do; a server that is away is looked for again."""

    def __init__(self, dsn: str, *, patience: float = 2.0) -> None:
        """`patience`: seconds for which a transaction may last without being named."""
        self._dsn = dsn
        self._patience = patience
        self._named: dict[tuple[int, datetime], Holder] = {}
        self._stop = Event()

    def start(self) -> None:
        """Watch in the background until `stop`."""
        Thread(target=self._watch, name="horizon-watch", daemon=True).start()

    def stop(self) -> None:
        """At the next look."""
        self._stop.set()

    def look(self, connection: Connection) -> list[Holder]:
        """Who holds the horizon now: one line in the program's log for each that is new, and when it ends."""
        with connection.cursor() as cursor:
            cursor.execute(statement("shared.eventlog", "horizon_holders"), (self._patience,))
            holders = [Holder(*row) for row in cursor.fetchall()]
        HOLDERS.set(len(holders))
        HELD_FOR.set(max((holder.seconds for holder in holders), default=0.0))
        self._tell({(holder.pid, holder.since): holder for holder in holders})
        return holders

    def _tell(self, now: dict[tuple[int, datetime], Holder]) -> None:
        for key in now.keys() - self._named.keys():
            holder = now[key]
            _logger.warning(
                "horizon_held",
                pid=holder.pid,
                application=holder.application,
                role=holder.role,
                database=holder.database,
                state=holder.state,
                since=holder.since.isoformat(),
            )
        for key in self._named.keys() - now.keys():
            ended = self._named[key]
            _logger.info("horizon_released", pid=ended.pid, application=ended.application)
        self._named = now

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                with closing(self._connect()) as connection:
                    while not self._stop.wait(_EVERY):
                        self.look(connection)
            except psycopg2.Error as error:
                _logger.debug("horizon_unseen", error=type(error).__name__)
                self._stop.wait(_EVERY)

    def _connect(self) -> Connection:
        connection = connect(self._dsn, application_name="baylog-horizon", settings=_SETTINGS)
        connection.autocommit = True
        return connection
