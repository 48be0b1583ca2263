"""A private RabbitMQ node with its own port mapper: configuration, launch, proof of readiness."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import amqp

from shared.runtime.servers.accounts import Account
from shared.runtime.servers.launch import Launch, Running, clean_environment
from shared.runtime.servers.ports import is_free
from shared.runtime.servers.programs import epmd, rabbitmq_server

USER = "baylog"

_CONFIG = """\
listeners.tcp.local = 127.0.0.1:{ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {ports.management}
default_user = {user}
default_pass = {password}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
default_user_tags.administrator = true
loopback_users = none
log.file = rabbit.log
log.file.level = warning
log.file.rotation.size = 10485760
log.file.rotation.count = 2
# 512 MB by default: the write-ahead log of quorum queues is held in memory until it rolls over
raft.wal_max_size_bytes = 33554432
management.rates_mode = none
disk_free_limit.absolute = 200MB
"""
# Cabinets far away: TLS on a port of its own, a certificate demanded, its common name the user.
_EDGE_CONFIG = """\
listeners.ssl.cabinets = {edge.listen}
ssl_options.cacertfile = {home}/edge-trusted.pem
ssl_options.certfile = {home}/edge-chain.pem
ssl_options.keyfile = {home}/edge-key.pem
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
ssl_cert_login_from = common_name
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
auth_mechanisms.3 = EXTERNAL
"""
_PLUGINS = "[rabbitmq_management,rabbitmq_auth_mechanism_ssl].\n"
# Two schedulers, no busy waiting: the node must cost nothing while the shop is closed.
_ERLANG = "+S 2:2 +SDcpu 1:1 +A 2 +hms 233 +zdbbl 8192 -kernel inet_dist_use_interface {127,0,0,1}"


@dataclass(frozen=True)
class RabbitPorts:
    """The four ports of one node."""

    amqp: int
    management: int
    distribution: int
    epmd: int


@dataclass(frozen=True)
class Edge:
    """Where cabinets sign in: an address, the files that the node shows there, and whose word it takes."""

    listen: str
    chain: Path
    key: Path
    trusted: Path


class RabbitMQ:
    """One node in `home`, a path without spaces that its account can reach (RabbitMQ's scripts want that)."""

    def __init__(
        self, home: Path, ports: RabbitPorts, password: str, *,
        node: str = "baylog@localhost", account: Account | None = None, edge: Edge | None = None,
    ) -> None:  # fmt: skip
        self.home, self.ports, self.password, self.node = home, ports, password, node
        self.account, self.edge = account, edge
        self.output = home / "output.log"
        self.running: list[Running] = []

    def url(self, vhost: str = "") -> str:
        """The AMQP address; the default virtual host when none is named."""
        return f"amqp://{USER}:{self.password}@127.0.0.1:{self.ports.amqp}/{vhost}"

    @property
    def management_url(self) -> str:
        """The HTTP API, with user and password in it."""
        return f"http://{USER}:{self.password}@127.0.0.1:{self.ports.management}"

    def create(self) -> None:
        """Writes the configuration anew (ports may have changed); queues and users stay."""
        for directory in (self.home, self.home / "mnesia", self.home / "log"):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._own(directory)
        config = _CONFIG.format(ports=self.ports, user=USER, password=self.password)
        self._write("rabbitmq.conf", config + self._edge_config())
        self._write("enabled_plugins", _PLUGINS)
        cookie = self.home / ".erlang.cookie"
        if not cookie.exists() or not cookie.read_text():
            self._write(".erlang.cookie", secrets.token_hex(20), mode=0o400)

    def environment(self) -> dict[str, str]:
        """What the node, and rabbitmqctl beside it, must be told."""
        home = str(self.home)
        return clean_environment(
            HOME=home,
            RABBITMQ_NODENAME=self.node,
            RABBITMQ_CONF_ENV_FILE=f"{home}/no-environment-file",
            RABBITMQ_CONFIG_FILE=f"{home}/rabbitmq.conf",
            RABBITMQ_ADVANCED_CONFIG_FILE=f"{home}/no-advanced-file",
            RABBITMQ_ENABLED_PLUGINS_FILE=f"{home}/enabled_plugins",
            RABBITMQ_MNESIA_BASE=f"{home}/mnesia",
            RABBITMQ_LOG_BASE=f"{home}/log",
            RABBITMQ_DIST_PORT=str(self.ports.distribution),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=_ERLANG,
            ERL_EPMD_PORT=str(self.ports.epmd),
            ERL_EPMD_ADDRESS="127.0.0.1",
            # makes the script exec Erlang, so that the pid we know is the node's own
            RUNNING_UNDER_SYSTEMD="true",
        )

    def epmd_launch(self) -> Launch:
        """Erlang's port mapper, ours alone: it outlives its node and is ended by pid."""
        argv = (str(epmd()), "-port", str(self.ports.epmd), "-address", "127.0.0.1")
        return Launch("epmd", argv, clean_environment(), self.home, self.account)

    def launch(self) -> Launch:
        """The node in the foreground; SIGTERM stops it in order."""
        argv = (str(rabbitmq_server()),)
        return Launch("rabbitmq", argv, self.environment(), self.home, self.account, stop_timeout=30)

    def epmd_ready(self) -> bool:
        """Whether the port mapper listens."""
        return not is_free(self.ports.epmd)

    def ready(self) -> bool:
        """Whether it takes an AMQP connection with our user."""
        address = f"127.0.0.1:{self.ports.amqp}"
        try:
            with amqp.Connection(address, userid=USER, password=self.password, connect_timeout=2):
                return True
        except (OSError, amqp.AMQPError):
            return False

    def start(self, timeout: float = 90) -> None:
        """Starts port mapper and node, and waits for the AMQP handshake."""
        self.create()
        with self.output.open("ab") as output:
            mapper = self.epmd_launch().start(output)
            node = self.launch().start(output)
        self.running = [mapper, node]
        try:
            node.await_ready(self.ready, timeout, self.output)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """In order: the node, then its port mapper."""
        for child in reversed(self.running):
            child.stop()
        self.running = []

    def kill(self) -> None:
        """kill -9 of both, for fault tests."""
        for child in reversed(self.running):
            child.kill()
        self.running = []

    def _edge_config(self) -> str:
        """Copies, because the node's own user reads them."""
        if self.edge is None:
            return ""
        for name, file in (
            ("chain", self.edge.chain),
            ("key", self.edge.key),
            ("trusted", self.edge.trusted),
        ):
            self._write(f"edge-{name}.pem", file.read_text())
        return _EDGE_CONFIG.format(edge=self.edge, home=self.home)

    def _write(self, name: str, text: str, mode: int = 0o600) -> None:
        path = self.home / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        path.chmod(mode)
        self._own(path)

    def _own(self, path: Path) -> None:
        if self.account is not None:
            self.account.own(path)
