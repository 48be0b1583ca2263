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
from shared.kernel.ids import derived_id, new_id
from tests.faults.eventually import eventually
from tests.faults.processes import Process

CALLERS, DEADLINE = 6, 0.6
HANDLERS = [Subscription("till", handler, ("till.MoneyTaken",)) for handler in ("on_money", "tally")]


@dataclass
class Caller:
    """Asks one command after the other, each until it is acknowledged."""

    amqp_url: str
    token: str
    seed: int
    number: int
    stop: Event
    # a log that plays share would know the commands of an earlier play by their ids
    play: UUID = field(default_factory=new_id)
    acknowledged: set[UUID] = field(default_factory=set)
    asked_again: int = 0
    longest: float = 0.0

    def run(self) -> None:
        choice, asked = Random(f"{self.seed} {self.number}"), 0
        with BlockingBus(self.amqp_url) as bus:
            while not self.stop.is_set():
                command_id = derived_id("killed", self.play, asked)
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
        self,
        tills: list[Process],
        relays: list[Process],
        token: str,
        seed: int,
        found: Callable[[set[UUID]], Findings],
    ) -> None:
        self.tills, self.relays, self.seed, self.stop = tills, relays, seed, Event()
        self.found, self.choice, self.replayed = found, Random(seed), 0
        self.amqp_url = amqp_url = tills[0].amqp_url
        eventually(tills[0].answers)
        with closing(connect(amqp_url, "faults")) as connection:
            mark_declared(connection)
        self.callers = [Caller(amqp_url, token, seed, number, self.stop) for number in range(CALLERS)]
        self.threads = [Thread(target=caller.run) for caller in self.callers]
        for thread in self.threads:
            thread.start()

    @property
    def acknowledged(self) -> set[UUID]:
        return set().union(*(set(caller.acknowledged) for caller in self.callers))

    def kill(self, times: int, enough: Callable[[], bool] = lambda: False) -> int:
        """Kill this often, or until it is enough; a victim is raised again at once."""
        choice = self.choice
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

    def replay(self) -> None:
        """Facts that were under way in six killings are innocent dead letters; the inbox makes this safe."""
        with open_dead_letters(self.amqp_url, HANDLERS) as dead:
            self.replayed += sum(dead.replay(one.queue) for one in HANDLERS)

    def caught_up(self) -> float:
        """In how many seconds all that is acknowledged by now has had its effects; the callers go on."""
        begun, wanted = monotonic(), self.acknowledged

        def done() -> bool:
            self.replay()
            return not self.found(self.acknowledged).open(wanted)

        eventually(done, 120)
        return monotonic() - begun


@dataclass
class Findings:
    """By identity: for each fact of the log its command; facts in the tables of both handlers."""

    acknowledged: set[UUID]
    facts: dict[UUID, UUID]
    effects: list[Counter[UUID]]

    def verdict(self) -> dict[str, list[UUID]]:
        asked, facts = Counter(self.facts.values()), set(self.facts)
        return {
            "lost commands": sorted(self.acknowledged - set(asked)),
            "doubled commands": _more_than_once(asked),
            "unexpected commands": sorted(set(asked) - self.acknowledged),
            "lost effects": sorted(set().union(*(facts - set(done) for done in self.effects))),
            "doubled effects": sorted(set().union(*map(_more_than_once, self.effects))),
            "unexpected effects": sorted(set().union(*(set(done) - facts for done in self.effects))),
        }

    def open(self, commands: set[UUID]) -> set[UUID]:
        """Which of these commands' facts still lack an effect."""
        facts = {fact for fact, command in self.facts.items() if command in commands}
        return set().union(*(facts - set(done) for done in self.effects))

    def counts(self) -> str:
        """For the report."""
        told = ", ".join(f"{kind} {len(ids)}" for kind, ids in self.verdict().items())
        return f"{len(self.acknowledged)} commands; {told}"


def _more_than_once(found: Counter[UUID]) -> list[UUID]:
    return sorted(one for one, times in found.items() if times > 1)


CLEAN = Findings(set(), {}, []).verdict()


def drained(town: Town, report: Callable[[str], None], what: str) -> dict[str, list[UUID]]:
    """What was found when the callers had ended and every fact had had its effects."""
    town.end()
    town.caught_up()
    last = town.found(town.acknowledged)
    asked_again = sum(caller.asked_again for caller in town.callers)
    report(
        f"{what}: seed {town.seed}, {last.counts()};"
        f" recovered {asked_again} askings, {town.replayed} dead letters"
    )
    return last.verdict()
