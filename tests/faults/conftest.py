"""A real service process to hurt, and what to look at afterwards."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
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


class Nursery:
    """Processes of the service at the price of a fork: what they import is imported once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(TILL)], stdin=PIPE, stdout=PIPE, text=True
        )

    def born(self, environment: dict[str, str]) -> int:
        self._process.stdin.write(json.dumps(environment) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=10)


@dataclass
class TillProcess:
    """The service as a process, restarted as a supervisor would when asked to."""

    nursery: Nursery
    environment: dict[str, str]
    amqp_url: str
    starts: int = 0
    pid: int = 0
    handle: int = -1

    def start(self) -> None:
        self.pid = self.nursery.born(self.environment)
        self.starts += 1
        self.forget()
        with suppress(ProcessLookupError):
            self.handle = os.pidfd_open(self.pid)

    def ended(self, within: float = 0.0) -> bool:
        """Whether it has ended; the handle of a process can be read when it has."""
        return self.handle < 0 or bool(select.select([self.handle], [], [], within)[0])

    def restart_if_dead(self) -> None:
        if self.ended():
            self.start()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        assert self.ended(10)

    def stop(self) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGTERM)
            if not self.ended(15):
                self.kill()
        self.forget()

    def forget(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
        self.handle = -1

    def answers(self) -> bool:
        with BlockingBus(self.amqp_url) as bus, suppress(CallFailed):
            return bool(bus.call("till", "ping", {}, identity="", timeout=1.0))
        return False


@pytest.fixture(scope="session")
def nursery():
    """One for all plays of a worker."""
    one = Nursery()
    yield one
    one.close()


@pytest.fixture
def token() -> str:
    from datetime import timedelta

    return Signer(SECRET).sign(service_identity("faults", "suwon"), timedelta(minutes=10))


@pytest.fixture
def tables(views_url):
    """What the handlers write: a cursor."""
    with closing(psycopg2.connect(views_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS takings (fact_id uuid, amount int)")
            cursor.execute("CREATE TABLE IF NOT EXISTS tallied (fact_id uuid, together int)")
            cursor.execute("TRUNCATE takings, tallied, bus.inbox, bus.inbox_horizon")
            yield cursor


@pytest.fixture
def takings(tables):
    """Asks for all amounts, by fact: of the handler that takes one at a time."""

    def rows() -> list[tuple[str, int]]:
        tables.execute("SELECT fact_id::text, amount FROM takings ORDER BY 1")
        return tables.fetchall()

    return rows


@pytest.fixture
def tallied(tables):
    """Asks which facts were listed, and with how many others: of the handler that takes batches."""

    def rows() -> list[tuple[str, int]]:
        tables.execute("SELECT fact_id::text, together FROM tallied ORDER BY 1")
        return tables.fetchall()

    return rows


@pytest.fixture
def till(nursery, log_url, views_url, tables, tmp_path):
    """Starts the service: ``till(amqp_url, mutant)``."""
    made: list[TillProcess] = []

    def start(amqp_url: str, mutant: str = "") -> TillProcess:
        environment = {
            "BAYLOG_LOG_URL": log_url,
            "BAYLOG_VIEWS_URL": views_url,
            "BAYLOG_AMQP_URL": amqp_url,
            "BAYLOG_SECRET_KEY": SECRET,
            "BAYLOG_STATE_DIR": str(tmp_path),
            "FAULT_MUTANT": mutant,
            "FAULT_CURED": str(tmp_path / "cured"),
        }
        one = TillProcess(nursery, environment, amqp_url)
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
