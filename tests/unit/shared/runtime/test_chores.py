"""What the supervisor has done from time to time."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from shared.runtime.chores import Chore, keep_doing, pause_of
from shared.runtime.servers import Launch


def chore(tmp_path: Path, code: str) -> Chore:
    return Chore("try", Launch("try", (sys.executable, "-c", code), {}, tmp_path), 0.01)


async def done_until(one: Chore, output: Path, seen) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(keep_doing(one, output, stop))
    while not seen():
        await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(task, 10)


def test_it_comes_again_also_after_a_failure(tmp_path):
    output = tmp_path / "try.log"
    failing = chore(tmp_path, "import sys; print('tried', flush=True); sys.exit(1)")
    asyncio.run(
        done_until(failing, output, lambda: output.exists() and output.read_text().count("tried") > 1)
    )


def test_one_under_way_ends_with_the_suite(tmp_path):
    output = tmp_path / "try.log"
    endless = chore(tmp_path, "import time; print('begun', flush=True); time.sleep(3600)")
    asyncio.run(done_until(endless, output, lambda: output.exists() and "begun" in output.read_text()))


def test_the_operator_sets_the_pause():
    assert pause_of("X", 3600.0, {"X": "5"}) == 5.0
    assert pause_of("X", 3600.0, {}) == 3600.0
