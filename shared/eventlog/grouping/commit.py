"""The log for a process with many commands in flight: they share transactions, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from threading import Lock, Thread
from typing import cast
from uuid import UUID
from weakref import WeakKeyDictionary

from shared.eventlog.appending import Verdict
from shared.eventlog.encoded import encoded
from shared.eventlog.grouping.pending import Inbox, Pending, settle
from shared.eventlog.grouping.queue import Waiting
from shared.eventlog.log import Log
from shared.eventlog.types import Appended, Meta, Place, StoredEvent, Write


class GroupCommit:
    """A log whose appends gather while a group is being committed, and go together in the next.

    Nobody waits for a group to fill: the first command goes at once. For threads, for green threads in a
    nameko service, and with `append_soon` for asyncio. One command's conflict or refusal is nobody else's; a
    commit whose fate is unknown is settled command by command, by their ids.
    """

    def __init__(self, log: Log, *, committers: int = 2, size: int = 128) -> None:
        """`committers`: connections that commit groups at once; `size`: commands a group may hold."""
        self._log = log
        self._committers = committers
        self._waiting = Waiting(size)
        self._threads: list[Thread] = []
        self._starting = Lock()
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Inbox] = WeakKeyDictionary()

    def close(self) -> None:
        """Work off what waits, then give the connections back; what is appended afterwards is refused."""
        self._waiting.close()
        for thread in self._threads:
            thread.join()
        self._log.close()

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """As `Log.append`; other threads' commands may share the transaction."""
        gate = Lock()
        gate.acquire()
        pending = Pending(encoded(writes, meta), _open_gates, gate)
        self._put(pending)
        gate.acquire()  # opened when the command is settled
        return _given(pending.verdict)

    async def append_soon(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """As `append`, for a coroutine."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        pending = Pending(encoded(writes, meta), self._inbox(loop), future)
        self._put(pending)
        await future
        return _given(pending.verdict)

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        return self._log.outcome(command_id)

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, in order."""
        return self._log.read_stream(stream, after, limit)

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """As `Log.read`."""
        return self._log.read(after, limit, types, until=until)

    def head(self) -> Place:
        """The last place that can be read now."""
        return self._log.head()

    def newest(self) -> Place:
        """The last place that anything was appended at."""
        return self._log.newest()

    def wait(self, after: Place, timeout: float) -> bool:
        """As `Log.wait`."""
        return self._log.wait(after, timeout)

    def _put(self, pending: Pending) -> None:
        if not self._threads:
            self._start()
        self._waiting.put(pending)

    def _start(self) -> None:
        with self._starting:
            if self._threads:
                return
            threads = [
                Thread(target=self._commit, name=f"group-commit-{number}", daemon=True)
                for number in range(self._committers)
            ]
            for thread in threads:
                thread.start()
            self._threads = threads

    def _commit(self) -> None:
        while group := self._waiting.take():
            verdicts: list[Verdict]
            try:
                verdicts = self._log.append_group([pending.command for pending in group])
            except Exception as error:  # an asker that is not told would wait for ever
                verdicts = [error] * len(group)
            self._waiting.done(group)
            settle(group, verdicts)

    def _inbox(self, loop: asyncio.AbstractEventLoop) -> Inbox:
        inbox = self._loops.get(loop)
        if inbox is None:
            inbox = self._loops.setdefault(loop, _inbox_of(loop))
        return inbox


def _given(verdict: Verdict | None) -> Appended:
    if isinstance(verdict, Appended):
        return verdict
    assert verdict is not None
    raise verdict


def _open_gates(settled: list[Pending]) -> None:
    for pending in settled:
        cast(Lock, pending.waiter).release()


def _inbox_of(loop: asyncio.AbstractEventLoop) -> Inbox:
    """One wake-up of the loop for all of its commands in a group."""

    def wake(settled: list[Pending]) -> None:
        for pending in settled:
            future = cast("asyncio.Future[None]", pending.waiter)
            if not future.done():  # a cancelled asker has gone; its command stands
                future.set_result(None)

    def inbox(settled: list[Pending]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(wake, settled)

    return inbox
