"""kill -9 of tills and relays at random points in commit → publish → ack, under steady commands.

Who asks asks again with the same id until there is an answer. Then every command is in the log once, and
every fact has had its effects once, in the handler that takes one at a time and in that of batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from time import monotonic
from uuid import UUID

import psycopg2
import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.connection import connect
from shared.bus.deadletters import open_dead_letters
from shared.bus.errors import CallFailed
from shared.bus.topology import Subscription, mark_declared
from shared.kernel.ids import derived_id
from tests.faults.conftest import eventually

TILLS, RELAYS, CALLERS = 3, 2, 6
HANDLERS = [Subscription("till", handler, ("till.MoneyTaken",)) for handler in ("on_money", "tally")]
RELAY_LINE = "0.005"


@dataclass
class Caller:
    """Asks one command after the other, each until it is acknowledged."""

    amqp_url: str
    token: str
    seed: str
    number: int
    stop: Event
    acknowledged: set[UUID] = field(default_factory=set)
    asked_again: int = 0

    def run(self) -> None:
        choice, asked = Random(f"{self.seed} {self.number}"), 0
        with BlockingBus(self.amqp_url) as bus:
            while not self.stop.is_set():
                command_id = derived_id("killed", self.seed, self.number, asked)
                linger, slow = choice.choice([0.0, 0.0, 0.01, 0.03]), choice.choice([0.0, 0.0, 0.02, 0.1])
                payload = {"amount": asked, "linger": linger, "slow": slow}
                while not self.answered(bus, command_id, payload):
                    self.asked_again += 1
                self.acknowledged.add(command_id)
                asked += 1

    def answered(self, bus: BlockingBus, command_id: UUID, payload: dict) -> bool:
        try:
            told = {"identity": self.token, "command_id": command_id, "timeout": 0.6}
            return bool(bus.call("till", "take_in", payload, **told)["place"])
        except CallFailed:
            return False


class Town:
    """Several tills and relays, and who calls."""

    def __init__(self, begin: Callable, amqp_url: str, token: str, seed: int, removed: str) -> None:
        self.amqp_url, self.seed, self.stop = amqp_url, seed, Event()
        self.processes = [
            *(begin("till", removed) for _ in range(TILLS)),
            *(begin("relay", removed) for _ in range(RELAYS)),
        ]
        eventually(self.processes[0].answers)
        with closing(connect(amqp_url, "faults")) as connection:
            mark_declared(connection)
        # the plays share a log: the same commands would have their outcomes already
        play_seed = f"{seed} {removed}"
        self.callers = [Caller(amqp_url, token, play_seed, number, self.stop) for number in range(CALLERS)]
        self.threads = [Thread(target=caller.run) for caller in self.callers]
        for thread in self.threads:
            thread.start()

    @property
    def acknowledged(self) -> set[UUID]:
        return set().union(*(set(caller.acknowledged) for caller in self.callers))

    def kill(self, times: int, enough: Callable[[], bool] = lambda: False) -> int:
        """Kill this often, or until it is enough; a victim is raised again at once."""
        choice = Random(self.seed)
        for number in range(times):
            wanted, until = len(self.acknowledged) + choice.randint(1, 15), monotonic() + 0.5
            while len(self.acknowledged) < wanted and monotonic() < until:
                Event().wait(0.002)
            # somewhere in the middle of what goes on, not at an acknowledgement
            Event().wait(choice.uniform(0.0, 0.02))
            victim = choice.choice(self.processes)
            victim.kill()
            victim.start()
            if number % 5 == 4 and enough():
                return number + 1
        return times

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()

    def replay(self) -> int:
        """Facts that were under way in six killings are innocent dead letters; the inbox makes this safe."""
        with open_dead_letters(self.amqp_url, HANDLERS) as dead:
            return sum(dead.replay(one.queue) for one in HANDLERS)


@dataclass
class Findings:
    """By identity: commands in the log, facts in the tables of both handlers."""

    acknowledged: set[UUID]
    asked: Counter[UUID]
    facts: set[UUID]
    effects: list[Counter[UUID]]

    def verdict(self) -> dict[str, list[UUID]]:
        return {
            "lost commands": sorted(self.acknowledged - set(self.asked)),
            "doubled commands": _more_than_once(self.asked),
            "unexpected commands": sorted(set(self.asked) - self.acknowledged),
            "lost effects": sorted(set().union(*(self.facts - set(done) for done in self.effects))),
            "doubled effects": sorted(set().union(*map(_more_than_once, self.effects))),
            "unexpected effects": sorted(set().union(*(set(done) - self.facts for done in self.effects))),
        }


def _more_than_once(found: Counter[UUID]) -> list[UUID]:
    return sorted(one for one, times in found.items() if times > 1)


CLEAN = Findings(set(), Counter(), set(), []).verdict()


@pytest.fixture
def found(log_url, tables):
    """Looks: ``found(acknowledged)``. What is committed, not only what is below the horizon."""
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True

        def events() -> dict[UUID, UUID]:
            cursor.execute("SELECT id::text, data->>'asked' FROM event")
            return {UUID(one): UUID(asked) for one, asked in cursor.fetchall()}

        earlier = set(events())

        def look(acknowledged: set[UUID]) -> Findings:
            own = {one: asked for one, asked in events().items() if one not in earlier}
            done = [effects(tables, table, earlier) for table in ("takings", "tallied")]
            return Findings(acknowledged, Counter(own.values()), set(own), done)

        yield look


def effects(tables, table: str, earlier: set[UUID]) -> Counter[UUID]:
    tables.execute(f"SELECT fact_id::text FROM {table}")
    return Counter(UUID(one) for (one,) in tables.fetchall() if UUID(one) not in earlier)


@pytest.fixture
def town(nursery, relay_nursery, environment, begun, amqp_url, token, seed):
    """Begins the play: ``town(removed guards)``."""
    made = []

    def process(part: str, removed: str):
        told = {"BAYLOG_AMQP_URL": amqp_url, "FAULT_MUTANT": removed, "FAULT_LINE": RELAY_LINE}
        return begun(nursery if part == "till" else relay_nursery, {**environment, **told})

    def begin(removed: str = "") -> Town:
        made.append(Town(process, amqp_url, token, seed, removed))
        return made[-1]

    yield begin
    for one in made:
        one.end()


def play(town: Town, found, kills: int, report) -> dict[str, list[UUID]]:
    town.kill(kills)
    town.end()
    begun, replayed = monotonic(), 0

    def drained() -> bool:
        nonlocal replayed
        replayed += town.replay()
        return not found(town.acknowledged).verdict()["lost effects"]

    eventually(drained, 60)
    verdict = found(town.acknowledged).verdict()
    report(
        f"killed: seed {town.seed}, {kills} kills, {len(town.acknowledged)} commands;"
        f" {', '.join(f'{kind} {len(ids)}' for kind, ids in verdict.items())};"
        f" recovered {sum(caller.asked_again for caller in town.callers)} commands and {replayed} facts;"
        f" drained in {monotonic() - begun:.1f} s"
    )
    return verdict


@pytest.mark.timeout(120)
def test_fifty_kills_lose_and_double_nothing(town, found, report):
    assert play(town(), found, 50, report) == CLEAN


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_five_hundred_kills_lose_and_double_nothing(town, found, report):
    assert play(town(), found, 500, report) == CLEAN


@pytest.mark.timeout(120)
def test_without_command_id_and_inbox_the_same_play_doubles(town, found):
    begun = town("same_command_id inbox")

    def doubled() -> bool:
        verdict = found(begun.acknowledged).verdict()
        return bool(verdict["doubled commands"] and verdict["doubled effects"])

    begun.kill(200, doubled)
    begun.end()
    assert doubled()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("guard", ["acknowledged_last", "checkpoint_waits"])
def test_acknowledging_or_moving_on_too_early_the_same_play_loses(town, found, guard):
    begun = town(guard)
    begun.kill(25)
    begun.end()
    size, quiet = -1, 0

    # nothing has moved for several times as long as anything takes
    def settled() -> bool:
        nonlocal size, quiet
        begun.replay()
        before, size = size, sum(done.total() for done in found(set()).effects)
        quiet = quiet + 1 if size == before else 0
        return quiet > 60

    eventually(settled, 60)
    assert found(begun.acknowledged).verdict()["lost effects"]
