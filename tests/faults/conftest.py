"""A real service process to hurt, and what to look at afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psycopg2
import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity

SECRET = "a secret of the fault tests"
TILL = Path(__file__).with_name("till.py")


def eventually(check, timeout: float = 30.0):
    """The first true answer; fails when there is none in time."""
    end = monotonic() + timeout
    while monotonic() < end:
        answer = check()
        if answer:
            return answer
        sleep(0.02)
    raise AssertionError(f"not within {timeout} s: {check}")


@dataclass
class TillProcess:
    """The service as a process, restarted as a supervisor would when asked to."""

    environment: dict[str, str]
    amqp_url: str
    starts: int = 0
    process: subprocess.Popen | None = field(default=None)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", str(TILL)], env=self.environment
        )
        self.starts += 1

    def restart_if_dead(self) -> None:
        if self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def answers(self) -> bool:
        with BlockingBus(self.amqp_url) as bus, suppress(CallFailed):
            return bool(bus.call("till", "ping", {}, identity="", timeout=1.0))
        return False


@pytest.fixture
def token() -> str:
    from datetime import timedelta

    return Signer(SECRET).sign(service_identity("faults", "suwon"), timedelta(minutes=10))


@pytest.fixture
def takings(views_url):
    """The table that the handler writes: asks for all amounts, by fact."""
    with closing(psycopg2.connect(views_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS takings (fact_id uuid, amount int)")
            cursor.execute("TRUNCATE takings, bus.inbox")

            def rows() -> list[tuple[str, int]]:
                cursor.execute("SELECT fact_id::text, amount FROM takings ORDER BY 1")
                return cursor.fetchall()

            yield rows


@pytest.fixture
def till(log_url, views_url, takings, tmp_path):
    """Starts the service: ``till(amqp_url, mutant)``."""
    made: list[TillProcess] = []

    def start(amqp_url: str, mutant: str = "") -> TillProcess:
        environment = {
            **os.environ,
            "BAYLOG_LOG_URL": log_url,
            "BAYLOG_VIEWS_URL": views_url,
            "BAYLOG_AMQP_URL": amqp_url,
            "BAYLOG_SECRET_KEY": SECRET,
            "BAYLOG_STATE_DIR": str(tmp_path),
            "FAULT_MUTANT": mutant,
            "FAULT_CURED": str(tmp_path / "cured"),
        }
        environment.pop("BAYLOG_METRICS_PORT", None)
        one = TillProcess(environment, amqp_url)
        made.append(one)
        one.start()
        eventually(one.answers)
        return one

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def cured(tmp_path) -> Path:
    """Touch it, and the handler takes every fact."""
    return tmp_path / "cured"
