"""Where everything is: read from BAYLOG_* variables, then from what `make up` remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from environs import Env

from shared.privacy.opening import KeysAt
from shared.runtime.failure import Failure

SOURCE_TREE = Path(__file__).resolve().parents[2]
LOG_DATABASE = "baylog_log"
VIEWS_DATABASE = "baylog_views"


class NotConfigured(Exception):
    """A setting is missing: nothing runs here yet and the environment does not say where it runs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set and nothing was started here. Run `make up`, or set {name}.")


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one process; `from_env` is the only door.

    `facts_from`: the broker's users whose facts are believed, everybody's when empty. `rebuild_*`: the
    databases as the role that may build views, for the process that offers that to people.
    """

    log_url: str
    views_url: str
    keys: KeysAt
    erasures_file: Path
    amqp_url: str
    amqp_management_url: str | None
    secret_key: str
    state_dir: Path
    metrics_port: int | None
    log_level: str
    listen: str
    tls_cert: str | None = None
    tls_key: str | None = None
    facts_from: frozenset[str] = frozenset()
    rebuild_log_url: str | None = None
    rebuild_views_url: str | None = None
    rebuild_keys_url: str | None = None
    blob_url: str = ""

    @classmethod
    def from_env(cls) -> Config:
        """BAYLOG_* variables win; what they leave open comes from `.baylog/state.json`."""
        state_dir = state_directory()
        stored = remembered(state_dir)
        env = _Settings(stored)
        log_url = env.database("BAYLOG_LOG_URL", LOG_DATABASE)
        views_url = env.database("BAYLOG_VIEWS_URL", VIEWS_DATABASE)
        return cls(
            log_url=log_url,
            views_url=views_url,
            keys=KeysAt.of({**stored, "BAYLOG_VIEWS_URL": views_url, **os.environ}, state_dir),
            erasures_file=Path(env.optional("BAYLOG_ERASURES_FILE") or state_dir / "erasures.jsonl"),
            amqp_url=env.required("BAYLOG_AMQP_URL"),
            amqp_management_url=env.optional("BAYLOG_AMQP_MANAGEMENT_URL"),
            secret_key=env.required("BAYLOG_SECRET_KEY"),
            state_dir=state_dir,
            metrics_port=env.port("BAYLOG_METRICS_PORT"),
            log_level=env.optional("BAYLOG_LOG_LEVEL") or "INFO",
            listen=env.optional("BAYLOG_LISTEN") or "127.0.0.1:0",
            tls_cert=env.optional("BAYLOG_TLS_CERT"),
            tls_key=env.optional("BAYLOG_TLS_KEY"),
            facts_from=frozenset((env.optional("BAYLOG_FACTS_FROM") or "").split()),
            rebuild_log_url=env.optional("BAYLOG_REBUILD_LOG_URL"),
            rebuild_views_url=env.optional("BAYLOG_REBUILD_VIEWS_URL"),
            rebuild_keys_url=env.optional("BAYLOG_REBUILD_KEYS_URL"),
            blob_url=env.optional("BAYLOG_BLOB_URL") or (state_dir.resolve() / "blobs").as_uri(),
        )


class _Settings:
    def __init__(self, stored: Mapping[str, str]) -> None:
        self._env = Env()
        self._stored = stored

    def optional(self, name: str) -> str | None:
        return self._env.str(name, "") or self._stored.get(name) or None

    def required(self, name: str) -> str:
        value = self.optional(name)
        if value is None:
            raise NotConfigured(name)
        return value

    def database(self, name: str, database: str) -> str:
        """A database's own variable, else BAYLOG_DATABASE_URL with the usual database name."""
        server = self._env.str("BAYLOG_DATABASE_URL", "")
        explicit = self._env.str(name, "")
        if not explicit and server:
            return with_database(server, database)
        return self.required(name)

    def port(self, name: str) -> int | None:
        value = self.optional(name)
        return int(value) if value else None


def with_database(url: str, database: str) -> str:
    """The same server and options, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def state_directory() -> Path:
    """BAYLOG_STATE_DIR, else `.baylog` of the clone, else of the current directory."""
    explicit = os.environ.get("BAYLOG_STATE_DIR")
    if explicit:
        return Path(explicit).absolute()
    tree = SOURCE_TREE if (SOURCE_TREE / "pyproject.toml").exists() else Path.cwd()
    return tree / ".baylog"


def remembered(state_dir: Path) -> dict[str, str]:
    """The variables that the last `make up` gave its processes; empty when there was none.

    Failure when what it wrote down is damaged.
    """
    try:
        state = json.loads((state_dir / "state.json").read_text())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except ValueError:
        raise Failure(
            f"{state_dir / 'state.json'} is damaged",
            "restore it from a copy, or `make reset` to start empty.",
        ) from None
    return dict(state.get("environment", {}))


def setting(name: str) -> str:
    """One variable of a service's own, else what the last `make up` remembered; empty when neither has it."""
    return os.environ.get(name) or remembered(state_directory()).get(name, "")
