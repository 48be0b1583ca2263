"""Finding the installed server programs, and saying what to install when they are not there."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_OLDEST_POSTGRES = 13  # the first with xid8 and pg_current_snapshot()
_POSTGRES = (f"A PostgreSQL server ({_OLDEST_POSTGRES} or newer)", "postgresql")
_RABBITMQ = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/opt/rabbitmq/sbin/rabbitmq-server"))


class MissingProgram(Exception):
    """A server program is not installed; the message says how to get it."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(
            f"{what} is not installed. Install it with `sudo apt-get install {package}` "
            "(on Debian or Ubuntu), or run `make up` once as root."
        )


def postgres_bin() -> Path:
    """The directory with initdb and postgres, newest major first; BAYLOG_POSTGRES_BIN overrides."""
    explicit = os.environ.get("BAYLOG_POSTGRES_BIN")
    if explicit:
        return _named(Path(explicit), "initdb", _POSTGRES)
    installed = [
        (int(path.parent.name), path)
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit() and (path / "initdb").exists() and (path / "postgres").exists()
    ]
    usable = [path for major, path in sorted(installed, reverse=True) if major >= _OLDEST_POSTGRES]
    if usable:
        return usable[0]
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent
    raise MissingProgram(*_POSTGRES)


def postgres_major(data: Path) -> str:
    """The major version that made a data directory."""
    return (data / "PG_VERSION").read_text().strip()


def postgres_bin_for(data: Path) -> Path:
    """The programs a data directory needs: its own major version, whatever newer one came since."""
    if not (data / "PG_VERSION").exists():
        return postgres_bin()
    matching = Path(f"/usr/lib/postgresql/{postgres_major(data)}/bin")
    return matching if (matching / "postgres").exists() else postgres_bin()


def rabbitmq_server() -> Path:
    """RabbitMQ's own start script; not the wrapper in /usr/sbin, which changes to another user."""
    explicit = os.environ.get("BAYLOG_RABBITMQ_SERVER")
    if explicit:
        return _named(Path(explicit), "", ("RabbitMQ", "rabbitmq-server"))
    found = [path for path in _RABBITMQ if path.exists()]
    found += sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    if not found:
        on_path = shutil.which("rabbitmq-server")
        if on_path is None or _is_debian_wrapper(Path(on_path)):
            raise MissingProgram("RabbitMQ", "rabbitmq-server")
        found = [Path(on_path)]
    return found[0]


def epmd() -> Path:
    """Erlang's port mapper."""
    on_path = shutil.which("epmd", path=os.environ.get("PATH", "") + ":/usr/bin:/usr/sbin:/usr/local/bin")
    if on_path:
        return Path(on_path)
    bundled = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    if bundled:
        return bundled[-1]
    raise MissingProgram("Erlang's epmd", "erlang-base")


def _named(place: Path, program: str, missing: tuple[str, str]) -> Path:
    if not (place / program).exists():
        raise MissingProgram(*missing)
    return place


def _is_debian_wrapper(path: Path) -> bool:
    return re.search(r"su rabbitmq", path.read_text(errors="replace")) is not None
