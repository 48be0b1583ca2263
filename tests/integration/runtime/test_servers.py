"""Private servers: no guest, loopback only, unprivileged, whole after a kill."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import amqp
import psycopg2
import pytest

from shared.runtime.processes import Ident, descendants
from shared.runtime.servers import private_postgres, private_rabbitmq


def listeners(pid: int) -> set[str]:
    """Local addresses, as /proc writes them, that a process listens on."""
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1].split(":")[0])
    return found


LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def until_on_disk(rabbit, queue: str) -> None:
    """A queue's registration reaches the disk half a second after its declaration (ra's names.dets)."""
    deadline = time.monotonic() + 10
    while not any(queue.encode() in names.read_bytes() for names in rabbit.home.rglob("names.dets")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def postgres():
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def rabbit():
    with private_rabbitmq() as server:
        yield server


def test_committed_rows_outlive_a_killed_server(postgres):
    with closing(psycopg2.connect(postgres.url())) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS n")
    family = descendants(postgres.running.pid)
    postgres.kill()
    assert [ident for ident in family if ident.alive()] == []
    postgres.start()
    with closing(psycopg2.connect(postgres.url())) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchall() == [(7,)]


def test_postgres_wants_the_password(postgres):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(postgres.url().replace(postgres.password, "guess"))


def test_rabbitmq_knows_no_guest(rabbit):
    with pytest.raises(amqp.AccessRefused):
        amqp.Connection(f"127.0.0.1:{rabbit.ports.amqp}", userid="guest", password="guest").connect()


def test_durable_messages_outlive_a_killed_broker(rabbit):
    address = f"127.0.0.1:{rabbit.ports.amqp}"
    with amqp.Connection(
        address, userid="baylog", password=rabbit.password, confirm_publish=True
    ) as connection:
        channel = connection.channel()
        arguments = {"x-queue-type": "quorum"}
        channel.queue_declare("kept", durable=True, auto_delete=False, arguments=arguments)
        until_on_disk(rabbit, "kept")
        channel.basic_publish_confirm(amqp.Message("hello", delivery_mode=2), routing_key="kept")
    rabbit.kill()
    rabbit.start()
    with amqp.Connection(address, userid="baylog", password=rabbit.password) as connection:
        assert connection.channel().basic_get("kept", no_ack=True).body == "hello"


def test_all_of_them_listen_on_loopback_only(postgres, rabbit):
    for running in (postgres.running, *rabbit.running):
        found = listeners(running.pid)
        assert found, running.launch.name
        assert found <= LOOPBACK, running.launch.name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
def test_none_of_them_runs_as_root(postgres, rabbit):
    for running in (postgres.running, *rabbit.running):
        assert Path(f"/proc/{running.pid}").stat().st_uid != 0, running.launch.name


def test_nothing_is_left_when_the_block_ends():
    with private_postgres() as server:
        pid, home, port = Ident.of(server.running.pid), server.home, server.port
    assert not pid.alive()
    assert not home.parent.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_half_made_data_directory_is_made_anew_though_its_maker_still_writes():
    with private_postgres() as server:
        server.stop()
        left = server.home / "data.unfinished"
        server.data.rename(left)
        (left / "PG_VERSION").unlink()
        with keeps_writing(left):
            server.start()
            assert server.ready()
        server.create()
        assert list(server.home.glob("data.unfinished*")) == []


@contextmanager
def keeps_writing(directory: Path) -> Iterator[None]:
    """An initdb that outlived whoever ran it."""
    script = 'while :; do mkdir -p "$0/base"; touch "$0/base/1"; done 2>/dev/null'
    writer = subprocess.Popen(["/bin/sh", "-c", script, str(directory)])
    try:
        yield
    finally:
        writer.kill()
        writer.wait()
