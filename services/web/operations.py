"""What the system page shows and does: processes, queues, views, the relay; rebuilds and replays as processes
of their own, so that they can be stopped without touching anything that serves."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import amqp
import psycopg2

from services.web.settings import Settings
from shared.contracts.reporting import AS_OF
from shared.eventlog import Log, LogUnavailable
from shared.postgres import connect, statement
from shared.projections import registered
from shared.projections.schemas import NEXT
from shared.runtime.places import Places
from shared.runtime.probes import Queue, gauges, queues
from shared.runtime.status import Status

_CLI: Final = (sys.executable, "-m", "shared.runtime.cli")
_LAST_WORDS: Final = 400
_RELAY_LAG: Final = "baylog_relay_oldest_seconds"


def past_job(as_of: datetime) -> str:
    """The name of the job that builds the figures of a moment."""
    return f"as of {as_of.astimezone(UTC).isoformat()}"


@dataclass(frozen=True)
class ViewStand:
    """Where a view stands in a log of `head` positions; `built` is the share of a rebuild that is done."""

    name: str
    version: int
    position: int
    head: int
    serving: bool
    built: float | None

    @property
    def behind(self) -> int:
        """Positions of the log that it has not seen; some of them may be none of its business."""
        return max(0, self.head - self.position)


@dataclass(frozen=True)
class Picture:
    """The system at one moment; a part that cannot be asked is None."""

    supervised: bool
    programs: list[dict[str, Any]]
    queues: list[Queue] | None
    views: list[ViewStand] | None
    relay_seconds: float | None


class Operations:
    """Looks at the system, and runs at most one job per view or queue."""

    def __init__(self, settings: Settings, state_dir: Path, management_url: str | None) -> None:
        self._settings = settings
        self._places = Places(state_dir)
        self._management_url = management_url
        self._jobs: dict[str, asyncio.subprocess.Process] = {}
        self._last_words: dict[str, str] = {}
        self._watchers: set[asyncio.Task[None]] = set()

    async def picture(self) -> Picture:
        """Everything at once; each part in a thread, because each waits for somebody else."""
        status, found, views = await asyncio.gather(
            asyncio.to_thread(self._status), asyncio.to_thread(self._queues), asyncio.to_thread(self._views)
        )
        programs = [each for each in status.programs if not each["once"]] if status else []
        relay = await asyncio.to_thread(_relay_seconds, programs)
        supervised = status is not None and status.supervised
        return Picture(supervised, programs if supervised else [], found, views, relay)

    def running(self) -> set[str]:
        """The jobs under way here: ``rebuild crm``, ``replay facts.x.y``."""
        return {name for name, job in self._jobs.items() if job.returncode is None}

    def last_words(self) -> dict[str, str]:
        """What the last run of a job said when it failed."""
        return dict(self._last_words)

    async def rebuild(self, view: str) -> None:
        """Start a rebuild of a registered view; it goes on where an interrupted one stopped."""
        if view not in {each.name for each in registered()}:
            raise KeyError(view)
        await self._start(f"rebuild {view}", "view", "rebuild", view)

    async def build_past(self, as_of: datetime) -> None:
        """Start building what the head office's page shows as it stood at a moment."""
        moment = as_of.isoformat()
        await self._start(past_job(as_of), "view", "build", *AS_OF, "--as-of", moment)

    async def replay(self, queue: str) -> None:
        """Give the dead letters of a queue to their handler once more."""
        await self._start(f"replay {queue}", "deadletters", "replay", queue)

    def stop(self, name: str) -> None:
        """Interrupt a job; a rebuild keeps what it has done."""
        job = self._jobs.get(name)
        if job is not None and job.returncode is None:
            job.send_signal(signal.SIGINT)

    async def close(self) -> None:
        """Interrupt what is under way, with the process that started it."""
        for name in self.running():
            self.stop(name)
        if self._watchers:
            await asyncio.wait(self._watchers, timeout=2)

    async def _start(self, name: str, *arguments: str) -> None:
        if name in self.running():
            return
        self._last_words.pop(name, None)
        job = await asyncio.create_subprocess_exec(
            *_CLI,
            *arguments,
            env=os.environ | self._environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._jobs[name] = job
        watcher = asyncio.create_task(self._watch(name, job))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def _watch(self, name: str, job: asyncio.subprocess.Process) -> None:
        _, said = await job.communicate()
        if job.returncode not in (0, 130, -signal.SIGINT):
            lines = said.decode(errors="replace").strip().splitlines()
            self._last_words[name] = (lines[-1] if lines else f"exit {job.returncode}")[-_LAST_WORDS:]

    def _environment(self) -> dict[str, str]:
        keys = self._settings.rebuild_keys_url
        return {
            **({"BAYLOG_KEYS_URL": keys} if keys else {}),
            "BAYLOG_LOG_URL": self._settings.rebuild_log_url or self._settings.log_url,
            "BAYLOG_VIEWS_URL": self._settings.rebuild_views_url or self._settings.views_url,
            "BAYLOG_AMQP_URL": self._settings.amqp_url,
        }

    def _status(self) -> Status | None:
        return Status.read(self._places)

    def _queues(self) -> list[Queue] | None:
        if self._management_url is None:
            return None
        with suppress(OSError, amqp.AMQPError):
            return queues(self._settings.amqp_url, self._management_url)
        return None

    def _views(self) -> list[ViewStand] | None:
        try:
            with closing(Log.open(self._settings.log_url, pool_size=1, application_name="baylog-web")) as log:
                head = log.head().position
            rows = self._checkpoints()
        except (psycopg2.Error, LogUnavailable):
            return None
        return list(stands(rows, head))

    def _checkpoints(self) -> list[tuple[Any, ...]]:
        with (
            closing(connect(self._settings.views_url, application_name="baylog-web")) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement("shared.projections", "checkpoints"))
            return list(cursor.fetchall())


def stands(rows: list[tuple[Any, ...]], head: int) -> Iterator[ViewStand]:
    """Each view with its rebuild under way; what a comparison has built is none."""
    serving = {view: (version, position) for schema, view, version, _, position, _ in rows if schema == view}
    building = {view: position for schema, view, _, _, position, _ in rows if schema == view + NEXT}
    for name in sorted({each.name for each in registered()} | set(serving)):
        version, position = serving.get(name, (0, 0))
        built = min(1.0, building[name] / head) if name in building and head else None
        yield ViewStand(name, version, position, head, name in serving, built)


def _relay_seconds(programs: list[dict[str, Any]]) -> float | None:
    port = next((each.get("metrics_port") for each in programs if each["name"] == "relay"), None)
    return gauges(port, _RELAY_LAG).get(_RELAY_LAG) if port else None
