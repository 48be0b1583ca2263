"""Plays steps over the bus: many customers at once, the steps of each in their order."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from zlib import crc32

from services.demo.simulation import visit as v
from services.demo.simulation.script import Ask, Standing, word
from shared.bus.errors import CallFailed, Refused
from shared.identity import Identity

# A lane holds few steps, so that what is under way at one moment lies close together in the play's time.
_AHEAD = 2
_PAUSES = (0.5, 2.0, 5.0, 10.0, 20.0)


class Caller(Protocol):
    """Sends a command in somebody's name and gives the reply."""

    async def __call__(self, who: Identity, ask: Ask) -> dict[str, Any]:
        """Raises Refused or CallFailed."""
        ...


@dataclass
class Tally:
    """What came of a play so far."""

    done: int = 0
    orders: int = 0
    skipped: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Player:
    """`play` sends; `stop` lets what is under way end and sends nothing more."""

    def __init__(
        self, call: Caller, people: dict[str, Identity], lanes: int, watch: Callable[[v.Step], None]
    ) -> None:
        """`people` by login; `watch` hears of each step that was done."""
        self.tally = Tally()
        self._call = call
        self._people = people
        self._employees = {login: identity.actor for login, identity in people.items()}
        self._lanes: list[asyncio.Queue[v.Step | None]] = [asyncio.Queue(_AHEAD) for _ in range(lanes)]
        self._standings: dict[str, Standing | None] = {}
        self._watch = watch
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Ask for the end."""
        self._stopped.set()

    async def play(self, steps: Iterable[v.Step]) -> None:
        """All steps, or those until `stop`; raises when the suite cannot be reached for good."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(self._run(lane))
            for step in steps:
                if self._stopped.is_set():
                    break
                # one customer's steps share a lane: a car is delivered before it comes again
                await self._lanes[crc32(step.visit.customer.key.encode()) % len(self._lanes)].put(step)
            for lane in self._lanes:
                await lane.put(None)

    async def _run(self, lane: asyncio.Queue[v.Step | None]) -> None:
        while (step := await lane.get()) is not None:
            if not self._stopped.is_set():
                await self._step(step)

    async def _step(self, step: v.Step) -> None:
        standing = self._standings.setdefault(step.visit.key, Standing())
        if standing is None:
            self.tally.skipped += 1
            return
        ask = word(step, standing, self._employees)
        try:
            reply = await self._patiently(self._people[step.visit.advisor], ask)
        except Refused as refusal:
            # the rest of this visit would be refused as well
            self.tally.refused[f"{ask.method}: {refusal.code}"] += 1
            self._standings[step.visit.key] = None
            return
        standing.learn(step, reply)
        self.tally.done += 1
        self.tally.orders += isinstance(step.action, v.Receive)
        self._watch(step)

    async def _patiently(self, who: Identity, ask: Ask) -> dict[str, Any]:
        for pause in _PAUSES:
            try:
                return await self._call(who, ask)
            except CallFailed:
                # the same command again: whatever became of the first, it is done once
                await asyncio.sleep(pause)
        return await self._call(who, ask)
