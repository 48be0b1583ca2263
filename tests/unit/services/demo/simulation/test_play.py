"""The player: each customer's steps in order, refusals and outages survived, a stop that ends at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import islice
from uuid import UUID

from services.demo.simulation import play
from services.demo.simulation import visit as v
from services.demo.simulation.plan import Run, steps
from services.demo.simulation.play import Player
from services.demo.simulation.script import Ask
from services.demo.sources import group_of
from shared.bus.errors import Refused, Unreachable
from shared.identity import Identity
from shared.kernel.ids import derived_id

GROUP = group_of(2)
PEOPLE = {
    person.login: Identity(str(derived_id(person.login)), person.name, shop.slug, frozenset({"*"}))
    for shop in GROUP
    for person in shop.employees
}
STEPS = list(islice(steps(Run(GROUP, 10, 10, 1, date(2026, 11, 21)), datetime(2027, 1, 1, tzinfo=UTC)), 900))


class Services:
    """Answers as the services do: each command once, an order's commands at its version."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Ask]] = []
        self.done: dict[UUID, dict] = {}
        self.failing = 0
        self.refusing: str | None = None

    async def __call__(self, who: Identity, ask: Ask) -> dict:
        await asyncio.sleep(0)
        if self.failing:
            self.failing -= 1
            raise Unreachable("nobody there")
        if ask.method == self.refusing:
            raise Refused("wrong_state", "no", {}, {})
        self.asked.append((who.dealership, ask))
        order = ask.payload.get("id") or str(derived_id("order", ask.command_id))
        version = ask.payload.get("version", 0) + 1
        return self.done.setdefault(ask.command_id, {"id": order, "version": version})


def played(services: Services, lanes: int = 4, upto: list[v.Step] = STEPS) -> Player:
    player = Player(services, PEOPLE, lanes, lambda step: None)
    asyncio.run(player.play(upto))
    return player


def test_every_step_is_asked_once_in_the_order_of_its_visit():
    services = Services()
    player = played(services, lanes=7)
    assert player.tally.done == len(STEPS) == len({ask.command_id for _, ask in services.asked})
    place = {ask.command_id: n for n, (_, ask) in enumerate(services.asked)}
    before: dict[str, int] = defaultdict(lambda: -1)
    for step in STEPS:
        at = place[derived_id("simulate", step.visit.key, step.number)]
        assert at > before[step.visit.customer.key]
        before[step.visit.customer.key] = at


def test_each_is_asked_by_somebody_of_the_shop_at_the_time_it_happened():
    services = Services()
    played(services)
    at = {derived_id("simulate", step.visit.key, step.number): step for step in STEPS}
    for dealership, ask in services.asked:
        step = at[ask.command_id]
        assert dealership == step.visit.shop.slug
        assert ask.payload["occurred_at"] == step.at.isoformat()


def test_a_second_play_asks_the_same_commands():
    services = Services()
    played(services, upto=STEPS[:400])
    first = dict(services.done)
    played(services, lanes=9)
    assert len(services.done) == len(STEPS)
    assert {key: services.done[key] for key in first} == first


def test_a_refused_visit_is_given_up_and_the_others_go_on():
    services = Services()
    services.refusing = "start_inspection"
    player = played(services)
    refused = player.tally.refused["start_inspection: wrong_state"]
    assert refused == sum(isinstance(step.action, v.Inspect) for step in STEPS)
    assert player.tally.done + player.tally.skipped + refused == len(STEPS)


def test_an_outage_is_waited_out_with_the_same_command(monkeypatch):
    monkeypatch.setattr(play, "_PAUSES", (0.0, 0.0, 0.0))
    services = Services()
    services.failing = 3
    player = played(services, lanes=1, upto=STEPS[:50])
    assert (player.tally.done, len(services.done)) == (50, 50)


def test_a_stop_ends_what_is_under_way_and_sends_nothing_more():
    services = Services()
    player = Player(services, PEOPLE, 3, lambda step: player.stop() if player.tally.done == 100 else None)
    asyncio.run(player.play(STEPS))
    assert 100 <= len(services.asked) <= 103
