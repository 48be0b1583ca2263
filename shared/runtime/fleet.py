"""The private servers of one installation, put together from what it remembers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.privacy.opening import DATABASE as KEYS_DATABASE
from shared.runtime.config import LOG_DATABASE, VIEWS_DATABASE, with_database
from shared.runtime.leftovers import MARK
from shared.runtime.places import Places
from shared.runtime.servers import Account, Edge, Postgres, RabbitMQ, RabbitPorts, server_account
from shared.runtime.state import State

# One long transaction here stalls every reader of the log, so none may be long.
_LOG_SETTINGS = {"idle_in_transaction_session_timeout": "10s", "statement_timeout": "60s"}

# Old segments of the write-ahead log hold what was erased: they are removed, not kept for reuse.
VIEWS_SETTINGS = {"wal_recycle": "off", "max_wal_size": "256MB"}


@dataclass(frozen=True)
class Fleet:
    """What is ours to start; None where the operator named a server of their own."""

    log: Postgres | None
    views: Postgres | None
    rabbit: RabbitMQ | None

    @property
    def databases(self) -> list[Postgres]:
        """Our PostgreSQL instances."""
        return [server for server in (self.log, self.views) if server is not None]

    @property
    def ours(self) -> tuple[str, ...]:
        """The servers that are ours to make roles on, by the names of `baylog roles`."""
        keys = self.views if "BAYLOG_KEYS_URL" not in dict(_operators_own()) else None
        servers = {"log": self.log, "views": self.views, "keys": keys, "broker": self.rabbit}
        return tuple(name for name, server in servers.items() if server is not None)

    def urls(self) -> dict[str, str]:
        """The variables that lead a process to these servers, or to the operator's own."""
        found = dict(_operators_own())
        if self.log is not None:
            found["BAYLOG_LOG_URL"] = self.log.url(LOG_DATABASE)
        if self.views is not None:
            found["BAYLOG_VIEWS_URL"] = self.views.url(VIEWS_DATABASE)
            found.setdefault("BAYLOG_KEYS_URL", self.views.url(KEYS_DATABASE))
        if self.rabbit is not None:
            found["BAYLOG_AMQP_URL"] = self.rabbit.url()
            found["BAYLOG_AMQP_MANAGEMENT_URL"] = self.rabbit.management_url
        return found


def wants_postgres(variable: str) -> bool:
    """Whether an instance of ours is needed: its own variable and BAYLOG_DATABASE_URL are both unset."""
    return not os.environ.get(variable) and not os.environ.get("BAYLOG_DATABASE_URL")


def wants_rabbitmq() -> bool:
    """Whether a node of ours is needed."""
    return not os.environ.get("BAYLOG_AMQP_URL")


def accounts() -> list[Account]:
    """The users the servers run as; none when we are not root."""
    return [account for account in (server_account("postgres"), server_account("rabbitmq")) if account]


def assemble(state: State, places: Places) -> Fleet:
    """The servers with their remembered ports and secrets; nothing is started or written."""
    return Fleet(
        log=_postgres(state, places, "postgres-log", _LOG_SETTINGS)
        if wants_postgres("BAYLOG_LOG_URL")
        else None,
        views=_postgres(state, places, "postgres-views", VIEWS_SETTINGS)
        if wants_postgres("BAYLOG_VIEWS_URL")
        else None,
        rabbit=_rabbit(state, places) if wants_rabbitmq() else None,
    )


def _postgres(state: State, places: Places, name: str, settings: dict[str, str]) -> Postgres:
    home = places.servers.resolve() / name
    return Postgres(
        home, state.ports[name], state.secret(name), name=name,
        account=_owner(home) or server_account("postgres"), settings=settings,
        mark={MARK: state.instance},
    )  # fmt: skip


def _rabbit(state: State, places: Places) -> RabbitMQ:
    ports = (state.ports[name] for name in ("amqp", "management", "distribution", "epmd"))
    home = places.rabbit_home(state.instance)
    account = _owner(home) or server_account("rabbitmq")
    return RabbitMQ(
        home, RabbitPorts(*ports), state.secret("amqp"), account=account, edge=edge_of(state, places)
    )


def edge_listen(state: State) -> str:
    """Where our broker awaits cabinets: BAYLOG_EDGE_LISTEN, else a remembered port on loopback."""
    return os.environ.get("BAYLOG_EDGE_LISTEN") or f"127.0.0.1:{state.ports['edge']}"


def edge_of(state: State, places: Places) -> Edge | None:
    """None where `make up` has made no certificates for it yet."""
    if "edge" not in state.ports or not (places.tls / "broker.crt").exists():
        return None
    chain, key = places.tls / "broker.crt", places.tls / "broker.key"
    return Edge(edge_listen(state), chain, key, places.tls / "cabinets.crt")


def _owner(home: Path) -> Account | None:
    """Whoever owns existing data goes on owning it, also when root starts it later."""
    if os.geteuid() != 0 or not home.exists() or home.stat().st_uid == 0:
        return None
    found = home.stat()
    return Account(str(found.st_uid), found.st_uid, found.st_gid)


def _operators_own() -> Iterator[tuple[str, str]]:
    server = os.environ.get("BAYLOG_DATABASE_URL")
    for variable, database in (
        ("BAYLOG_LOG_URL", LOG_DATABASE),
        ("BAYLOG_VIEWS_URL", VIEWS_DATABASE),
        ("BAYLOG_KEYS_URL", KEYS_DATABASE),
    ):
        explicit = os.environ.get(variable)
        if explicit or server:
            yield variable, explicit or with_database(str(server), database)
    for variable in ("BAYLOG_AMQP_URL", "BAYLOG_AMQP_MANAGEMENT_URL"):
        if os.environ.get(variable):
            yield variable, os.environ[variable]
