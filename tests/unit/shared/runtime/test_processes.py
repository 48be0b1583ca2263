"""A pid alone proves nothing: the start time and the mark do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

from shared.runtime.leftovers import end, leftovers
from shared.runtime.locks import Lock
from shared.runtime.processes import Ident, ancestors, descendants, marked, memory

WAIT = "import signal, time; print('up', flush=True); time.sleep(60)"
SLEEP = [sys.executable, "-c", WAIT]
STUBBORN = [
    sys.executable,
    "-c",
    WAIT.replace("print", "signal.signal(signal.SIGTERM, signal.SIG_IGN); print"),
]


def start(argv, **env):
    child = subprocess.Popen(argv, env={**os.environ, **env}, stdout=subprocess.PIPE)
    child.stdout.readline()
    return child


def test_another_process_with_the_same_pid_is_not_signalled():
    child = start(SLEEP)
    earlier = replace(Ident.of(child.pid), started=1)
    assert not earlier.alive()
    earlier.signal(signal.SIGKILL)
    assert child.poll() is None
    Ident.of(child.pid).signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()


def test_a_zombie_is_not_alive():
    child = start(SLEEP)
    ident = Ident.of(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not ident.alive()
    child.wait()
    child.stdout.close()


def test_the_marked_are_found_and_ended_even_when_they_will_not():
    children = [start(SLEEP, BAYLOG_INSTANCE="t1"), start(STUBBORN, BAYLOG_INSTANCE="t1")]
    bystander = start(SLEEP, BAYLOG_INSTANCE="t2")
    found = leftovers("t1", None)
    assert {ident.pid for ident in found} == {child.pid for child in children}
    end(found, patience=0.5)
    assert [child.wait() for child in children] == [-signal.SIGTERM, -signal.SIGKILL]
    assert bystander.poll() is None
    assert marked("BAYLOG_INSTANCE", "t1") == []
    bystander.kill()
    for child in (*children, bystander):
        child.wait()
        child.stdout.close()


def test_we_are_our_childs_ancestor_and_it_uses_memory():
    child = start(SLEEP)
    assert os.getpid() in ancestors(child.pid)
    assert child.pid in {ident.pid for ident in descendants(os.getpid())}
    assert memory(child.pid) > 1_000_000
    child.kill()
    child.wait()
    child.stdout.close()
    assert memory(child.pid) == 0


def test_a_lock_is_held_once_and_freed_by_death(tmp_path):
    mine, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    code = "import sys, time; from pathlib import Path; from shared.runtime.locks import Lock; "
    code += "lock = Lock(Path(sys.argv[1])); lock.take(); print('up', flush=True); time.sleep(60)"
    holder = start([sys.executable, "-c", code, str(tmp_path / "lock")])
    assert mine.held_by_another()
    assert not mine.take()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert mine.take()
    assert not other.take()
    mine.free()
    assert not other.held_by_another()
