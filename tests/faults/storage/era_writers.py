"""Who appends and who reads while an era of the log is closed: by identity, what each was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Event
from uuid import UUID

import psycopg2

from shared.eventlog import Appended, EventLog, Log, Meta, NewEvent, Place, VersionConflict, Write
from shared.eventlog.errors import CommitUnknown, LogUnavailable
from shared.kernel.ids import new_id

SHARED = ("order-counter", "order-bench")
Command = tuple[list[Write], Meta]


@dataclass
class Writer:
    """Appends to a stream of its own and to those that all share; asks again, and comes too late."""

    log: EventLog
    dice: Random
    stop: Event
    acknowledged: dict[UUID, Place] = field(default_factory=dict)
    asked_again: int = 0
    amiss: list[str] = field(default_factory=list)

    def run(self) -> None:
        try:
            self.work()
        except psycopg2.Error as error:
            self.amiss.append(f"read: {error!r}")

    def work(self) -> None:
        own, version, done = f"order-{new_id()}", 0, list[Command]()
        while not self.stop.is_set():
            turn = self.dice.random()
            if done and turn < 0.15:
                self.repeat(self.dice.choice(done))
            elif version > 1 and turn < 0.3:
                self.late(own, self.dice.randrange(version))
            elif turn < 0.45:
                shared = self.dice.choice(SHARED)
                self.ask(self.command(shared, len(self.log.read_stream(shared))))
            else:
                command = self.command(own, version)
                if self.ask(command):
                    done.append(command)
                    version += len(command[0][0].events)

    def command(self, stream: str, expected: int) -> Command:
        events = [NewEvent("Noted", 1, {"n": n}) for n in range(self.dice.choice([1, 1, 2, 3]))]
        return [Write(stream, expected, events)], Meta(new_id(), "service:fault", "suwon", new_id())

    def ask(self, command: Command) -> Appended | None:
        """Until it is settled; None for a conflict, and for what should not have happened."""
        while True:
            try:
                told = self.log.append(*command)
            except VersionConflict:
                return None
            except (CommitUnknown, LogUnavailable):
                self.asked_again += 1
            except Exception as error:
                self.amiss.append(f"append: {error!r}")
                return None
            else:
                self.acknowledged |= {event.id: told.place for event in command[0][0].events}
                return told

    def repeat(self, command: Command) -> None:
        """A command that was appended, maybe in an era that is closed by now."""
        place = self.acknowledged[command[0][0].events[0].id]
        told = self.ask(command)
        self.asked_again += 1
        if told is None or not told.repeated or told.place != place:
            self.amiss.append(f"asked again: {told}, first {place}")

    def late(self, stream: str, expected: int) -> None:
        """Who decided on what the stream was before: told so, wherever the stream has grown meanwhile."""
        if self.ask(self.command(stream, expected)):
            self.amiss.append(f"{stream} was appended to behind version {expected} a second time")


@dataclass
class Reader:
    """Reads on from the beginning until the writers are done and the end of the log is in sight."""

    log: Log
    over: Callable[[], bool]
    seen: list[tuple[Place, UUID]] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)

    def run(self) -> None:
        place = Place.START
        try:
            while True:
                over = self.over() and self.log.head() == self.log.newest()
                page = self.log.read(place, 40)
                self.seen += [(event.place, event.id) for event in page]
                if page:
                    place = page[-1].place
                elif over:
                    return
                else:
                    self.log.wait(place, 0.05)
        except psycopg2.Error as error:
            self.amiss.append(f"read: {error!r}")
