"""What the supervisor has done from time to time, each in a process that ends by itself."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, STDOUT
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.runtime.servers import Launch

SWEEP_EVERY_S: Final = 3600.0


@dataclass(frozen=True)
class Chore:
    """A command and the pause, in seconds, before each run of it."""

    name: str
    launch: Launch
    every: float


async def keep_doing(chore: Chore, output: Path, stop: asyncio.Event) -> None:
    """Until asked to stop; a run that fails is said in its log and comes again like any other."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), chore.every)
            return
        await _once(chore, output, stop)


async def _once(chore: Chore, output: Path, stop: asyncio.Event) -> None:
    launch = chore.launch
    with output.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *launch.argv, env=dict(launch.env), cwd=launch.cwd, stdin=DEVNULL, stdout=file, stderr=STDOUT,
            start_new_session=True,
        )  # fmt: skip
    ended, stopped = asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not ended.done():
        with suppress(ProcessLookupError):
            process.terminate()
        await ended


def pause_of(variable: str, default: float, environment: Mapping[str, str] = os.environ) -> float:
    """Seconds, as the operator set them."""
    return float(environment.get(variable) or default)
