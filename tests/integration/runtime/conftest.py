"""An installation of its own: the real `baylog` command on a state directory with a space in its path."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.leftovers import leftovers
from shared.runtime.processes import Ident


class Installation:
    """One state directory and the commands on it."""

    def __init__(self, root: Path, **env: str) -> None:
        self.state_dir = root / ".baylog"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BAYLOG_")}
        self.env = {**kept, "BAYLOG_STATE_DIR": str(self.state_dir), "BAYLOG_SEED": "no", **env}

    def baylog(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """The command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "shared.runtime.cli", *arguments], env={**self.env, **env},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False, timeout=110,
        )  # fmt: skip

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, to be killed in the middle; end it with `.communicate()`."""
        return subprocess.Popen(
            [sys.executable, "-m", "shared.runtime.cli", *arguments], env=self.env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def state(self) -> dict[str, Any]:
        return json.loads((self.state_dir / "state.json").read_text())

    def status(self) -> dict[str, Any]:
        return json.loads((self.state_dir / "run" / "status.json").read_text())

    def program(self, name: str) -> dict[str, Any]:
        return next(entry for entry in self.status()["programs"] if entry["name"] == name)

    def alive(self) -> list[Ident]:
        """What lives of it: everything bears the mark of this installation."""
        return leftovers(self.state()["instance"], None)


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits for a condition of processes that are not our children."""
    return _until


def _until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture
def installation() -> Iterator[Installation]:
    """Not started yet; stopped and wiped at the end."""
    yield from fresh()


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    """Started once for the module."""
    for found in fresh():
        begun = found.baylog("up")
        assert begun.returncode == 0, begun.stdout
        yield found


def fresh(**env: str) -> Iterator[Installation]:
    """An installation in a place with a space, closed to the servers' users' curiosity but not their way."""
    root = Path(tempfile.mkdtemp(prefix="baylog test "))
    root.chmod(0o711)
    found = Installation(root, **env)
    try:
        yield found
    finally:
        if found.state_dir.exists():
            wiped = found.baylog("reset", "--yes")
            assert wiped.returncode == 0, wiped.stdout
        shutil.rmtree(root)
