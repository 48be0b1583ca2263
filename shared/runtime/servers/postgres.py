"""A private PostgreSQL: data directory, launch, proof of readiness."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from shared.runtime.servers.accounts import Account
from shared.runtime.servers.launch import Launch, Running, clean_environment
from shared.runtime.servers.programs import postgres_bin, postgres_bin_for

USER = "baylog"
_UNFINISHED = "data.unfinished"

# Modest on purpose: two of these share a workshop's machine with everything else.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "autovacuum_max_workers": "1",
    "jit": "off",
    "log_min_messages": "warning",
    # a statement that failed, and the row that it failed on, can tell of a person
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}
"""For tests that do not cut the power: survives kill -9 of the server, not of the machine."""


class Postgres:
    """One instance in `home`; `create` once, then `start` and `stop` as often as wanted.

    `mark`: variables in the environment of all it runs, by which they are found when nobody holds them.
    """

    def __init__(
        self, home: Path, port: int, password: str, *,
        name: str = "postgres", account: Account | None = None, settings: Mapping[str, str] | None = None,
        mark: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.home, self.port, self.password, self.name = home, port, password, name
        self.account = account
        self.mark = mark or {}
        self.settings = {**_SETTINGS, **(settings or {}), "port": str(port)}
        self.data = home / "data"
        self.output = home / "output.log"
        self.running: Running | None = None

    def url(self, database: str = "postgres") -> str:
        """The owner's address of one database."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Makes the data directory; half-made ones of interrupted runs are thrown away first."""
        self._clear_unfinished()
        if (self.data / "PG_VERSION").exists():
            return
        self._make_home()
        # of its own name: the initdb of a killed run may live on for a while, and writes into its own
        unfinished = Path(tempfile.mkdtemp(prefix=f"{_UNFINISHED}-", dir=self.home))
        self._own(unfinished)
        password_file = self.home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        self._own(password_file)
        try:
            self._initdb(unfinished, password_file).run()
        finally:
            password_file.unlink()
        unfinished.rename(self.data)  # only a finished directory ever has the final name

    def launch(self) -> Launch:
        """How to run it in the foreground; SIGINT is PostgreSQL's fast shutdown."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        return Launch(
            name=self.name,
            argv=(str(postgres_bin_for(self.data) / "postgres"), "-D", str(self.data), *options),
            env=clean_environment(**self.mark), cwd=self.home, account=self.account,
            stop_signal=signal.SIGINT,
        )  # fmt: skip

    def ready(self) -> bool:
        """Whether a query is answered."""
        try:
            connection = psycopg2.connect(self.url(), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.close()
        return True

    def start(self, timeout: float = 60) -> None:
        """Starts and waits until queries are answered."""
        self.create()
        with self.output.open("ab") as output:
            self.running = self.launch().start(output)
        self.running.await_ready(self.ready, timeout, self.output)

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, nothing committed is lost."""
        if self.running is not None:
            self.running.stop()

    def kill(self) -> None:
        """kill -9, for fault tests; `start` recovers from the write-ahead log."""
        if self.running is not None:
            self.running.kill()

    def _initdb(self, directory: Path, password_file: Path) -> Launch:
        argv = (
            str(postgres_bin() / "initdb"), "--pgdata", str(directory), "--username", USER,
            "--pwfile", str(password_file), "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
            *(("--no-sync",) if self.settings.get("fsync") == "off" else ()),
        )  # fmt: skip
        env = clean_environment(**self.mark)
        return Launch(f"initdb of {self.name}", argv, env, self.home, self.account)

    def _clear_unfinished(self) -> None:
        for left in self.home.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)  # what is still being written goes the next time

    def _make_home(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own(self.home)

    def _own(self, path: Path) -> None:
        if self.account is not None:
            self.account.own(path)
