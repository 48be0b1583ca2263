"""Commands at a rate, as many desks would give them: whole visits, from the telephone call to the payment.

A desk plays one visit after the other and gives its next command when it is due. The desks share the rate, so
that no command waits for the car before it; with one queue for all, one slow visit held up everybody else's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from time import perf_counter

from services.demo.simulation.plan import Run, steps
from services.demo.simulation.script import Standing, word
from services.demo.simulation.visit import Step
from services.demo.sources import group_of
from shared.bus.client import BusClient
from shared.bus.errors import Refused
from shared.identity import Identity, Signer

RUN = Run(group_of(5), 20, 40, 1, date(2026, 11, 20))
DESKS = 64

Visit = list[Step]


def visits() -> Iterator[Visit]:
    """Every visit to a group of five shops in twenty days, with all of its steps."""
    found: dict[str, Visit] = {}
    for step in steps(RUN, datetime(2026, 11, 20, 9, tzinfo=UTC)):
        found.setdefault(step.visit.key, []).append(step)
    return iter(found.values())


@dataclass
class Offered:
    """What became of the commands: seconds from when each was due to its reply."""

    took: list[float] = field(default_factory=list)
    late: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Commands a second that were answered."""
        return len(self.took) / self.seconds


class Desks:
    """Who sits there, and what they still have to do."""

    def __init__(self, amqp_url: str, signer: Signer, crew: dict[str, Identity]) -> None:
        """`crew` by login."""
        self._amqp_url, self._signer, self._crew = amqp_url, signer, crew
        self._employees = {login: identity.actor for login, identity in crew.items()}
        self._visits = visits()

    async def offer(self, rate: int, seconds: float) -> Offered:
        """Commands of new visits for so long; what is under way then is answered, and no more is asked."""
        client, offered = await BusClient.connect(self._amqp_url), Offered()
        begun = perf_counter()
        desks = (
            self._desk(client, offered, begun + number / rate, DESKS / rate, begun + seconds)
            for number in range(DESKS)
        )
        await asyncio.gather(*desks)
        await client.close()
        offered.seconds = max(seconds, perf_counter() - begun)
        return offered

    async def _desk(
        self, client: BusClient, offered: Offered, first: float, pause: float, end: float
    ) -> None:
        due = (first + number * pause for number in count())
        for visit in self._visits:
            standing = Standing()
            for step in visit:
                moment = next(due)
                if moment >= end:
                    return
                await asyncio.sleep(max(0.0, moment - perf_counter()))
                offered.late += perf_counter() - moment > pause
                try:
                    await self._ask(client, step, standing)
                except Refused as refusal:  # so would be the rest of this visit
                    offered.refused[f"{type(step.action).__name__}: {refusal.code}"] += 1
                    break
                finally:
                    # from when it was due: who is kept waiting by the command before waits as well
                    offered.took.append(perf_counter() - moment)

    async def _ask(self, client: BusClient, step: Step, standing: Standing) -> None:
        ask = word(step, standing, self._employees)
        token = self._signer.sign(self._crew[step.visit.advisor])
        reply = await client.call(
            ask.service, ask.method, ask.payload, identity=token, command_id=ask.command_id, timeout=30
        )
        standing.learn(step, reply)
