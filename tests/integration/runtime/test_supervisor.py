"""The supervisor starts in order, restarts what exits or hangs, gives up loudly, leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.runtime import keeper
from shared.runtime.health import Health, ask
from shared.runtime.places import Places
from shared.runtime.processes import Ident
from shared.runtime.servers import Launch, free_port
from shared.runtime.suite import BROKER, PROCESSES, SERVERS, Program
from shared.runtime.supervisor import Supervisor

HEALTHY = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
# answers once, then accepts connections and says nothing: alive, and hung
HANGS = """
import socket, sys
door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
first, _ = door.accept()
first.recv(1000); first.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n"); first.close()
kept = []
while True:
    kept.append(door.accept())
"""


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "_FIRST_DELAY", 0.05)
    monkeypatch.setattr(keeper, "_STARTING_PACE", 0.02)
    monkeypatch.setattr(keeper, "_RUNNING_PACE", 0.05)
    found = Places(tmp_path / ".baylog")
    found.make()
    return found


def program(name: str, code: str, stage: int = PROCESSES, **options) -> Program:
    port = free_port()
    launch = Launch(
        name, (sys.executable, "-c", code, str(port)), dict(os.environ), Path.cwd(), stop_timeout=2
    )
    return Program(name, stage, launch, lambda: ask(port, timeout=0.2), metrics_port=port, **options)


def once(name: str, code: str, stage: int = SERVERS) -> Program:
    launch = Launch(name, (sys.executable, "-c", code), dict(os.environ), Path.cwd())
    return Program(name, stage, launch, lambda: (Health.SILENT, ""), once=True)


def status(places: Places) -> dict:
    return json.loads(places.status_file.read_text())


def entry(places: Places, name: str) -> dict:
    return next(one for one in status(places)["programs"] if one["name"] == name)


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def supervise(places: Places, suite: list[Program], scenario) -> int:
    async def run() -> int:
        supervisor = asyncio.create_task(Supervisor(suite, places).run())
        await scenario(supervisor)
        return await supervisor

    return asyncio.run(run())


async def ready_then_stop(places: Places) -> None:
    await until(lambda: places.status_file.exists() and status(places)["phase"] == "ready")
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_later_stage_starts_only_when_the_earlier_is_done(places, tmp_path):
    order = tmp_path / "order"
    write = f"open({str(order)!r}, 'a').write"
    suite = [
        once("second", f"{write}('second ')", BROKER),
        once("first", f"import time; time.sleep(0.3); {write}('first ')", SERVERS),
    ]
    assert supervise(places, suite, lambda _: ready_then_stop(places)) == 0
    assert order.read_text() == "first second "


def test_what_is_killed_comes_back_and_is_counted(places):
    async def kill_it(_) -> None:
        await until(lambda: places.status_file.exists() and status(places)["phase"] == "ready")
        before = entry(places, "web")
        os.kill(before["pid"], signal.SIGKILL)
        await until(
            lambda: entry(places, "web")["restarts"] == 1 and entry(places, "web")["state"] == "healthy"
        )
        assert entry(places, "web")["pid"] != before["pid"]
        assert entry(places, "other")["restarts"] == 0
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervise(places, [program("web", HEALTHY), program("other", HEALTHY)], kill_it) == 0


def test_what_hangs_is_killed_and_started_again(places):
    async def wait_for_restart(_) -> None:
        await until(lambda: places.status_file.exists() and entry(places, "web")["restarts"] >= 1)
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervise(places, [program("web", HANGS)], wait_for_restart) == 0


def test_what_never_starts_fails_the_start_and_ends_the_rest(places):
    async def nothing(supervisor) -> None:
        await supervisor

    suite = [program("server", HEALTHY, SERVERS), program("web", "import sys; sys.exit('no such table')")]
    assert supervise(places, suite, nothing) == 1
    told = status(places)
    assert (told["phase"], told["failure"]["program"]) == ("failed", "web")
    assert "3 times in a row" in told["failure"]["detail"]
    assert (places.log / "web.log").read_text() == "no such table\n" * 3
    assert entry(places, "server")["pid"] is None


def test_what_never_gets_healthy_is_given_up_after_its_time(places):
    async def nothing(supervisor) -> None:
        await supervisor

    silent = program("web", "import time; time.sleep(60)", start_timeout=0.3)
    assert supervise(places, [silent], nothing) == 1
    assert "web" in status(places)["failure"]["program"]


def test_a_stop_ends_the_stubborn_and_their_children(places, tmp_path):
    pids = tmp_path / "pids"
    stubborn = (
        "import os, signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "child = subprocess.Popen(sleep, start_new_session=True)\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
    )
    seen: list[Ident] = []

    async def look_then_stop(_) -> None:
        await until(lambda: places.status_file.exists() and status(places)["phase"] == "ready")
        seen.extend(Ident.of(int(pid)) for pid in pids.read_text().split())
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervise(places, [program("web", stubborn + HEALTHY)], look_then_stop) == 0
    assert len(seen) == 2
    assert [ident for ident in seen if ident.alive()] == []
    assert status(places)["phase"] == "stopped"


def test_a_stop_during_the_start_leaves_nothing(places):
    async def stop_early(_) -> None:
        await until(lambda: places.status_file.exists() and entry(places, "web")["pid"] is not None)
        os.kill(os.getpid(), signal.SIGTERM)

    slow = program("web", "import time; time.sleep(60)")
    assert supervise(places, [slow], stop_early) == 0
    assert entry(places, "web")["state"] == "stopped"
