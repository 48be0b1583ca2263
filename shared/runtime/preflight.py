"""What can be known to go wrong before anything is started, each with what to do about it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from shared.runtime.failure import Failure
from shared.runtime.fleet import wants_postgres, wants_rabbitmq
from shared.runtime.servers import MissingProgram, is_free, postgres_bin, rabbitmq_server

_NEEDED_MB = 500


def check_disk(place: Path) -> None:
    """A start writes some 100 MB, and RabbitMQ stops taking messages below 200 MB free."""
    existing = next(parent for parent in (place, *place.parents) if parent.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < _NEEDED_MB:
        raise Failure(
            f"the disk of {existing} is full: {free} MB free, {_NEEDED_MB} MB needed",
            "free some space there, or set BAYLOG_STATE_DIR to a directory that has it.",
        )


def check_programs() -> str:
    """Names the server programs in use; a missing one says how to get it."""
    found = []
    try:
        if wants_postgres("BAYLOG_LOG_URL") or wants_postgres("BAYLOG_VIEWS_URL"):
            found.append(f"PostgreSQL in {postgres_bin()}")
        if wants_rabbitmq():
            found.append(f"RabbitMQ in {rabbitmq_server().parent}")
    except MissingProgram as missing:
        raise Failure(str(missing), "that, then `make up` again.") from None
    return ", ".join(found) or "the operator's own servers"


def listen_address(remembered_port: int) -> str:
    """`host:port` of the page: BAYLOG_LISTEN when it is free, else our own remembered port on loopback."""
    wanted = os.environ.get("BAYLOG_LISTEN", "")
    if not wanted:
        return f"127.0.0.1:{remembered_port}"
    host, separator, port = wanted.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65_535:
        raise Failure(f"BAYLOG_LISTEN={wanted} is no address", "write it as host:port, e.g. 127.0.0.1:8080.")
    if int(port) == 0:
        return f"{host}:{remembered_port}"
    if not is_free(int(port), host.strip("[]")):
        raise Failure(
            f"BAYLOG_LISTEN={wanted} is taken by another program, or is no address of this machine",
            f"end that program (`ss -ltnp 'sport = :{port}'` shows it), or choose another port.",
        )
    return wanted


def page_address(listen: str, *, tls: bool = False) -> str:
    """What a person types into the browser on this machine."""
    host, _, port = listen.rpartition(":")
    scheme = "https" if tls else "http"
    return f"{scheme}://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}"  # noqa: S104  compared only
