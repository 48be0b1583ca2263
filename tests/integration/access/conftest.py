"""An installation's servers with all roles and users, each process reachable under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path

import amqp
import psycopg2
import pytest

from shared.bus.topology import declare
from shared.eventlog import Log
from shared.privacy.master import MasterSource
from shared.privacy.opening import KeysAt
from shared.projections import registered
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.runtime.access.grant import as_role, grant, process_names
from shared.runtime.config import Config
from shared.runtime.databases import ensure_database
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.servers import private_postgres, private_rabbitmq


@dataclass(frozen=True)
class Granted:
    """Servers with roles; `passwords` by process."""

    config: Config
    passwords: dict[str, str]
    connections: dict[str, amqp.Connection] = field(default_factory=dict)

    def log(self, process: str):
        return _connected(as_role(self.config.log_url, process, self.passwords[process]))

    def views(self, process: str):
        return _connected(as_role(self.config.views_url, process, self.passwords[process]))

    def keys(self, process: str):
        return _connected(as_role(self.config.keys.url, process, self.passwords[process]))

    def amqp_url(self, process: str) -> str:
        return as_role(self.config.amqp_url, process, self.passwords[process])

    def channel(self, process: str) -> amqp.Channel:
        """A fresh channel; a refusal closes it."""
        if process not in self.connections:
            host = self.config.amqp_url.rpartition("@")[2].partition("/")[0]
            user, password = f"baylog_{process}", self.passwords[process]
            self.connections[process] = amqp.Connection(host, userid=user, password=password)
            self.connections[process].connect()
        return self.connections[process].channel()


@pytest.fixture(scope="session")
def granted(tmp_path_factory) -> Iterator[Granted]:
    with private_postgres() as postgres, private_rabbitmq() as rabbit:
        config = _config(postgres, rabbit, tmp_path_factory.mktemp("state"))
        _migrate(config)
        declare(config.amqp_url, [entry.load() for entry in entry_points(group="baylog.services")])
        passwords = {name: f"secret-of-{name}" for name in process_names()}
        grant(config, passwords)
        grant(config, passwords)  # harmless to repeat
        found = Granted(config, passwords)
        _build_views(found)
        yield found


def _migrate(config: Config) -> None:
    migrations = {config.log_url: migrate_log, config.views_url: migrate_views, config.keys.url: migrate_keys}
    for url, migrate in migrations.items():
        ensure_database(url)
        migrate(url)


def _build_views(found: Granted) -> None:
    """By their builder's own role, as the suite does it."""
    url = as_role(found.config.views_url, "views", found.passwords["views"])
    log_url = as_role(found.config.log_url, "views", found.passwords["views"])
    with closing(Log.open(log_url)) as log, closing(Session(url)) as session:
        for view in registered():
            rebuild(session, log, view)


def _config(postgres, rabbit, state: Path) -> Config:
    return Config(
        log_url=postgres.url("baylog_log"), views_url=postgres.url("baylog_views"), amqp_url=rabbit.url(),
        keys=KeysAt(postgres.url("baylog_keys"), MasterSource(None, state / "master.key")),
        erasures_file=state / "erasures.jsonl",
        amqp_management_url=rabbit.management_url, secret_key="s", state_dir=state, metrics_port=None,
        log_level="INFO", listen="",
    )  # fmt: skip


@contextmanager
def _connected(url: str):
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
