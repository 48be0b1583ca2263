"""Throw-away servers for a test or a measurement, gone with everything they wrote."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shared.runtime.servers.accounts import server_account
from shared.runtime.servers.ports import free_port
from shared.runtime.servers.postgres import THROWAWAY, Postgres
from shared.runtime.servers.rabbitmq import Edge, RabbitMQ, RabbitPorts


@contextmanager
def private_postgres(
    settings: Mapping[str, str] | None = None, *, durable: bool = False
) -> Iterator[Postgres]:
    """A started PostgreSQL of one's own: `.url(database)`, `.kill()`, `.start()`, `.stop()`.

    Not durable means no fsync: data outlives kill -9 of the server, not a power cut.
    """
    with _scratch("postgres") as home:
        server = Postgres(
            home, free_port(), secrets.token_hex(16), account=server_account("postgres"),
            settings={**({} if durable else THROWAWAY), **(settings or {})},
        )  # fmt: skip
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def private_rabbitmq(edge: Edge | None = None) -> Iterator[RabbitMQ]:
    """A started RabbitMQ node of one's own: `.url(vhost)`, `.management_url`, `.kill()`, `.start()`."""
    with _scratch("rabbitmq") as home:
        account = server_account("rabbitmq")
        server = RabbitMQ(home, rabbit_ports(), secrets.token_hex(16), account=account, edge=edge)
        try:
            server.start()
            yield server
        finally:
            server.kill()  # an orderly stop takes the management plugin five seconds


def rabbit_ports() -> RabbitPorts:
    """Four different free ports."""
    taken: set[int] = set()
    for _ in range(4):
        taken.add(free_port(taken))
    return RabbitPorts(*taken)


@contextmanager
def _scratch(kind: str) -> Iterator[Path]:
    # not pytest's tmp_path: that one is closed to the servers' own users
    root = Path(tempfile.mkdtemp(prefix=f"baylog-{kind}-"))
    root.chmod(0o711)
    try:
        yield root / "home"
    finally:
        shutil.rmtree(root, ignore_errors=True)
