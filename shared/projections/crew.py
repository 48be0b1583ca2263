"""Several processes share the work of a build: each takes the streams that fall to it by a hash."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from threading import active_count

from psycopg2.errors import DeadlockDetected

from shared.eventlog import Log, Place
from shared.privacy import KeysAt, PrivateLog, open_private_log
from shared.projections import checkpoint, shares
from shared.projections.ahead import batches
from shared.projections.batch import Moved, apply
from shared.projections.building import AlreadyBuilding, Build, Progress, Watcher
from shared.projections.pace import Pace
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.projections.stretch import Batch, Share, stored_log
from shared.projections.view import TakingView, View

# Below this many events one process is done before others have started: that can take each a second.
_WORTH_IT = 200_000
_NAME = "baylog-share"
_TRIES = 5
_KEYS = 50_000  # a rebuild comes across every customer there ever was
# Live views and whoever writes come first where the processor is short.
_NICE = 10
_STOPS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


class ShareFailed(Exception):
    """A process of the crew ended before its share was done; what it said stands above."""


@dataclass(frozen=True)
class Task:
    """What one process of the crew is told; it opens its own connections. `leader`: who started it."""

    log_url: str
    private: bool
    views_url: str
    view: View
    schema: str
    stand: shares.Stand
    as_of: datetime | None
    size: int | None
    leader: int


def fill(build: Build, place: Place, head: Place, watcher: Watcher, processes: int | None) -> Place:
    """Where the build stands once every share is done; `place` itself when one process is to do it all."""
    stands = _stands(build, place, head, processes)
    if not stands:
        return place
    with _at_work([_task(build, stand) for stand in stands]) as ends:
        _watch(ends, stands, watcher)
    until = stands[0].until
    with build.session.transaction() as cursor:
        checkpoint.move(cursor, build.schema, until)
        shares.drop(cursor, build.schema)
    return until


def _stands(build: Build, place: Place, head: Place, processes: int | None) -> list[shares.Stand]:
    """The shares of an interrupted build as they stand; else new ones, where it is worth it."""
    if not isinstance(build.view, TakingView):
        return []
    with build.session.transaction() as cursor:
        begun = shares.read(cursor, build.schema)
        if begun:
            return begun
        large = head.position - place.position >= _WORTH_IT
        count = processes or (len(os.sched_getaffinity(0)) if large else 1)
        if count > 1:
            shares.begin(cursor, build.schema, count, place, head)
        return shares.read(cursor, build.schema)


def _task(build: Build, stand: shares.Stand) -> Task:
    return Task(
        stored_log(build.log).dsn,
        isinstance(build.log, PrivateLog),
        build.session.dsn,
        build.view,
        build.schema,
        stand,
        build.as_of,
        build.size,
        os.getpid(),
    )


@contextmanager
def _at_work(tasks: list[Task]) -> Iterator[dict[Connection, int]]:
    """The processes, by the end on which each tells of its batches; none outlives the block."""
    ends: dict[Connection, int] = {}
    started: list[BaseProcess] = []
    processes = _processes()
    try:
        for task in tasks:
            heard, told = processes.Pipe(duplex=False)
            process: BaseProcess = processes.Process(target=work, args=(task, told), name=_NAME, daemon=True)
            with _held_back():
                process.start()
            if process.pid is not None:
                mine = os.getpriority(os.PRIO_PROCESS, 0)  # who stands back further himself may not undo it
                os.setpriority(os.PRIO_PROCESS, process.pid, max(mine, _NICE))
            told.close()
            started.append(process)
            ends[heard] = task.stand.share.number
        yield ends
        for ended in started:
            ended.join()
    finally:
        for ended in started:
            ended.terminate()
            ended.join()
    if any(each.exitcode for each in started):
        codes = ", ".join(str(each.exitcode) for each in started)
        raise ShareFailed(
            f"a process that shared the build of {tasks[0].schema} ended early ({codes}): go on"
        )


@contextmanager
def _held_back() -> Iterator[None]:
    """Ctrl-C at a terminal goes to the crew as well: it must not find one that does not let it pass yet."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processes() -> ForkContext | SpawnContext:
    """Forked, they go on with what their parent has imported: half a second of a core for each.

    Where other threads run, one of them might hold a lock at that moment, which nobody would give back.
    """
    return get_context("fork") if active_count() == 1 else get_context("spawn")


def _watch(ends: dict[Connection, int], stands: list[shares.Stand], watcher: Watcher) -> None:
    """Until every process has said its last."""
    places, events = [stand.place for stand in stands], 0
    while ends:
        for end in wait(list(ends)):
            assert isinstance(end, Connection)
            try:
                count, places[ends[end]] = end.recv()
            except EOFError:
                del ends[end]
                continue
            events += count
            watcher(Progress(events, min(places), stands[0].until))


def work(task: Task, told: Connection) -> None:
    """One process of the crew, until its share is done or nobody listens any more."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever started the crew ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # so, and whatever a fork has inherited
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    gc.disable()  # millions of rows and no cycle among them
    share = task.stand.share
    with (
        closing(Session(task.views_url, _NAME)) as session,
        closing(_opened(task)) as log,
    ):
        if not session.try_lock(f"{task.schema}.{share.number}"):
            raise AlreadyBuilding(f"share {share.number} of {task.schema} is being built by another process")
        source = source_of(task.view, log, share=share, as_of=task.as_of)
        pace = Pace(session, task.size or source.size, share.count)
        for batch in batches(source, task.stand.place, task.stand.until, pace):
            _take_in(session, task, share, batch)
            if os.getppid() != task.leader:
                return  # one forked after it holds the other end of its pipe as well: telling would not fail
            told.send((batch.count, batch.until))
            pace.keep()


def _opened(task: Task) -> Log | PrivateLog:
    if task.private:
        keys = KeysAt.from_env(task.views_url)
        return open_private_log(task.log_url, keys, pool_size=2, application_name=_NAME, room=_KEYS)
    return Log.open(task.log_url, pool_size=2, application_name=_NAME)


def _take_in(session: Session, task: Task, share: Share, batch: Batch) -> None:
    """Again, should the server end it: processes that add to the same sums may meet in two orders."""
    for _ in range(_TRIES - 1):
        with suppress(DeadlockDetected):
            return _taken_in(session, task, share, batch)
    return _taken_in(session, task, share, batch)


def _taken_in(session: Session, task: Task, share: Share, batch: Batch) -> None:
    with session.transaction(task.schema) as cursor:
        # before the tables: who drops them takes the locks in this order too
        if not shares.move(cursor, task.schema, share, batch):
            raise Moved(f"share {share.number} of {task.schema} does not stand at {batch.after}")
        apply(cursor, task.view, batch)
