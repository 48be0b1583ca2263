"""An installation on servers of an operator's own, and what tests put into its log."""

from __future__ import annotations

import os
from contextlib import closing
from unittest.mock import patch

import psycopg2
from click.testing import CliRunner, Result

from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id
from shared.privacy import KeysAt
from shared.privacy.master import MasterSource
from shared.runtime.commands import baylog
from shared.runtime.databases import ensure_database
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views


class Installed:
    """Servers of an operator's own, with a state directory; `baylog` runs against them."""

    def __init__(self, server, state, number: int = 0) -> None:
        self.state = state
        state.mkdir()
        self.log_url, self.views_url = server.url(f"log_{number}"), server.url(f"views_{number}")
        self.keys = KeysAt(server.url(f"keys_{number}"), MasterSource(None, state / "master.key"))
        self.env = {
            **os.environ, "BAYLOG_LOG_URL": self.log_url, "BAYLOG_VIEWS_URL": self.views_url,
            "BAYLOG_KEYS_URL": self.keys.url, "BAYLOG_STATE_DIR": str(state), "COLUMNS": "160",
            "BAYLOG_AMQP_URL": "amqp://nobody@127.0.0.1:1/", "BAYLOG_SECRET_KEY": "secret",
            "BAYLOG_INSTANCE": "",
        }  # fmt: skip

    def migrate(self) -> None:
        migrations = {
            self.log_url: migrate_log, self.views_url: migrate_views, self.keys.url: migrate_keys
        }  # fmt: skip
        for url, migrate in migrations.items():
            ensure_database(url)
            migrate(url)

    def baylog(self, *arguments: object, **env: str) -> Result:
        """The command in this process, which keeps none of the variables that it sets.

        A fresh process spends three seconds on loading.
        """
        with patch.dict(os.environ):
            return CliRunner().invoke(baylog, [str(each) for each in arguments], env={**self.env, **env})

    def query(self, url: str, statement: str) -> list[tuple]:
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def append(log: Log, events: int) -> None:
    for number in range(events):
        meta = Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())
        data = {"n": number, "글": "tab\there, \\ and\nline"}
        log.append([Write(f"order-{new_id()}", 0, [NewEvent("Noted", 1, data)])], meta)


def told(log: Log) -> list[tuple]:
    """All that an event says, in the log's order; its place is left out."""
    return [
        (event.id, event.stream, event.version, event.type, event.data, event.meta, event.occurred_at,
         event.recorded_at)
        for event in log.read(Place.START, limit=100_000)
    ]  # fmt: skip
