"""The whole suite as its real processes, on databases and a broker that the caller brings."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.identity import Identity, Signer
from shared.runtime.config import SOURCE_TREE
from shared.runtime.health import Health, ask
from shared.runtime.servers import Launch
from shared.runtime.servers.launch import Running
from shared.runtime.servers.ports import free_port
from shared.runtime.suite import process_commands


@dataclass(frozen=True)
class Suite:
    """A running suite: where it is, and its processes by name."""

    environment: Mapping[str, str]
    processes: Mapping[str, Running]
    web_port: int

    @property
    def amqp_url(self) -> str:
        """The broker with its virtual host."""
        return self.environment["BAYLOG_AMQP_URL"]

    def sign(self, identity: Identity) -> str:
        """A token that this suite's services take."""
        return Signer(self.environment["BAYLOG_SECRET_KEY"]).sign(identity)

    def command(self, *arguments: str) -> Launch:
        """`baylog` with these arguments, against this suite."""
        argv = (sys.executable, "-m", "shared.runtime.cli", *arguments)
        return Launch(arguments[0], argv, self.environment, SOURCE_TREE)


@contextmanager
def running(
    log_url: str,
    views_url: str,
    amqp_url: str,
    state: Path,
    *,
    without: Sequence[str] = (),
    prepared: bool = False,
) -> Iterator[Suite]:
    """Starts every process of the suite, waits until each says it is well, and stops them at the end.

    `prepared`: the databases are migrated already, and the queues of what is started are declared.
    """
    taken: list[int] = []
    environment = _environment(log_url, views_url, amqp_url, state, _port(taken))
    web_port = taken[0]
    if not prepared:
        prepare = (sys.executable, "-m", "shared.runtime.cli", "prepare")
        Launch("prepare", prepare, environment, SOURCE_TREE).run()
    with ExitStack() as stack:
        started: dict[str, tuple[Running, int, Path]] = {}
        for name, module in process_commands().items():
            if name in without:
                continue
            port, output = _port(taken), state / f"{name}.log"
            env = {**environment, "BAYLOG_METRICS_PORT": str(port)}
            launch = Launch(name, (sys.executable, "-m", *module), env, SOURCE_TREE)
            child = launch.start(stack.enter_context(output.open("wb")))
            stack.callback(child.stop)
            started[name] = (child, port, output)
        for child, port, output in started.values():
            child.await_ready(lambda port=port: ask(port)[0] is Health.WELL, 90, output)  # type: ignore[misc]  # mypy loses the default's type
        yield Suite(environment, {name: child for name, (child, _, _) in started.items()}, web_port)


def _environment(log_url: str, views_url: str, amqp_url: str, state: Path, web_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_VIEWS_URL": views_url,
        "BAYLOG_KEYS_URL": os.environ.get("BAYLOG_KEYS_URL", views_url),
        "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_SECRET_KEY": secrets.token_urlsafe(32),
        "BAYLOG_STATE_DIR": str(state),
        "BAYLOG_LISTEN": f"127.0.0.1:{web_port}",
        "BAYLOG_LOG_LEVEL": "WARNING",
        "COLUMNS": "160",
    }


def _port(taken: list[int]) -> int:
    taken.append(free_port(taken))
    return taken[-1]
