"""A town of tills and relays under steady commands, and by identity what became of each command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from shared.bus.blocking import BlockingBus
from shared.bus.connection import connect
from shared.bus.deadletters import open_dead_letters
from shared.bus.errors import CallFailed
from shared.bus.topology import Subscription, mark_declared
from shared.kernel.ids import derived_id
from tests.faults.eventually import eventually
from tests.faults.processes import Process

CALLERS, DEADLINE = 6, 0.6
HANDLERS = [Subscription("till", handler, ("till.MoneyTaken",)) for handler in ("on_money", "tally")]


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
    longest: float = 0.0

    def run(self) -> None:
        choice, asked = Random(f"{self.seed} {self.number}"), 0
        with BlockingBus(self.amqp_url) as bus:
            while not self.stop.is_set():
                command_id = derived_id("killed", self.seed, self.number, asked)
                linger, slow = choice.choice([0.0, 0.0, 0.01, 0.03]), choice.choice([0.0, 0.0, 0.02, 0.1])
                payload = {"amount": asked, "linger": linger, "slow": slow}
                while not self.answered(bus, command_id, payload):
                    self.asked_again += 1
                    self.stop.wait(0.02)
                self.acknowledged.add(command_id)
                asked += 1

    def answered(self, bus: BlockingBus, command_id: UUID, payload: dict) -> bool:
        begun = monotonic()
        try:
            told = {"identity": self.token, "command_id": command_id, "timeout": DEADLINE}
            return bool(bus.call("till", "take_in", payload, **told)["place"])
        except CallFailed:
            return False
        finally:
            self.longest = max(self.longest, monotonic() - begun)


class Town:
    """Several tills and relays, and who calls."""

    def __init__(
        self, tills: list[Process], relays: list[Process], token: str, seed: int, removed: str
    ) -> None:
        self.tills, self.relays, self.seed, self.stop = tills, relays, seed, Event()
        self.amqp_url = amqp_url = tills[0].amqp_url
        eventually(tills[0].answers)
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
            victim = choice.choice([*self.tills, *self.relays])
            victim.kill()
            victim.start()
            if number % 5 == 4 and enough():
                return number + 1
        return times

    @property
    def overrun(self) -> float:
        """By how many seconds the slowest call went past its deadline."""
        return max(caller.longest for caller in self.callers) - DEADLINE

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


def drained(town: Town, found: Callable[[set[UUID]], Findings], report: Callable[[str], None], what: str):
    """What was found when the callers had ended and every fact had had its effects."""
    town.end()
    begun, replayed = monotonic(), 0

    def done() -> bool:
        nonlocal replayed
        replayed += town.replay()
        return not found(town.acknowledged).verdict()["lost effects"]

    eventually(done, 60)
    verdict = found(town.acknowledged).verdict()
    report(
        f"{what}: seed {town.seed}, {len(town.acknowledged)} commands;"
        f" {', '.join(f'{kind} {len(ids)}' for kind, ids in verdict.items())};"
        f" recovered {sum(caller.asked_again for caller in town.callers)} askings, {replayed} dead letters;"
        f" drained in {monotonic() - begun:.1f} s"
    )
    return verdict
