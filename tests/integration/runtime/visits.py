"""Desks that receive one car after the other, each command until it is acknowledged; what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import Any

import psycopg2

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity
from shared.kernel.ids import new_id

DESKS, DEADLINE = 3, 2.0
CAR = {"model": "쏘나타(2001-2005년, EF)", "engine": "G 1.8 DOHC", "average_km_per_year": 20_000}
OPENING = {"id": "suwon", "name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}


@dataclass
class Visits:
    """By identity: the commands that were acknowledged, and how often one was asked for again."""

    environment: dict[str, str]
    since: int = 0  # the last position before the first of them came
    stop: Event = field(default_factory=Event)
    people: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    asked_again: int = 0

    def receive_cars(self, desk: int) -> None:
        """Until told to stop, and then to the end of what was begun."""
        with BlockingBus(self.environment["BAYLOG_AMQP_URL"]) as bus:
            for number in count(1):
                if self.stop.is_set():
                    return
                phones, plate = [{"number": f"010-{desk:04d}-{number:04d}"}], f"{desk:02d}가{number:04d}"
                person = {"name": "홍길동", "sex": "male", "phones": phones, "car": {**CAR, "plate": plate}}
                told, command = self.ask(bus, "customer", "register_person", **person)
                self.people.add(command)
                car = {"car_id": told["car_id"], "mileage_km": 41_000}
                _, command = self.ask(bus, "maintenance", "receive_order", **car)
                self.received.add(command)

    def ask(self, bus: BlockingBus, service: str, method: str, **payload: Any) -> tuple[dict[str, Any], str]:
        """The answer and the command's id, however often it takes."""
        command_id = new_id()
        token = Signer(self.environment["BAYLOG_SECRET_KEY"]).sign(service_identity("visits", "suwon"))
        asked = {"identity": token, "command_id": command_id, "timeout": DEADLINE}
        while True:
            try:
                return bus.call(service, method, payload, **asked), str(command_id)
            except CallFailed:
                self.asked_again += 1
                Event().wait(0.05)

    def wrong(self) -> dict[str, set[str]]:
        """Commands and effects of theirs that are not there once; all empty when nothing is amiss."""
        with closing(psycopg2.connect(self.environment["BAYLOG_LOG_URL"])) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT command_id::text FROM event WHERE type = 'PersonRegistered' AND position > %s",
                (self.since,),
            )
            people = Counter(one for (one,) in cursor.fetchall())
            cursor.execute(
                "SELECT id::text, command_id::text, right(stream, 36) FROM event"
                " WHERE type = 'RepairOrderReceived' AND position > %s",
                (self.since,),
            )
            orders = cursor.fetchall()
            cursor.execute("SELECT causation_id::text FROM event WHERE type = 'ContactRecorded'")
            contacts = Counter(one for (one,) in cursor.fetchall())
        with closing(psycopg2.connect(self.environment["BAYLOG_VIEWS_URL"])) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT order_id::text FROM crm.visit")
            seen = {one for (one,) in cursor.fetchall()}
        received = Counter(command for _, command, _ in orders)
        facts = {fact for fact, _, _ in orders}
        return {
            "lost commands": (self.people - set(people)) | (self.received - set(received)),
            "doubled commands": {one for one, times in (people + received).items() if times > 1},
            "unexpected commands": set(received) - self.received,
            "lost reactions": facts - set(contacts),
            "doubled reactions": {one for one in facts if contacts[one] > 1},
            "lost in the view": {key for _, _, key in orders} - seen,
        }

    def told_of(self) -> set[str]:
        """The receptions that were reacted to."""
        with closing(psycopg2.connect(self.environment["BAYLOG_LOG_URL"])) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT fact.id::text FROM event AS fact"
                " JOIN event AS reaction ON reaction.causation_id = fact.id"
                " WHERE fact.type = 'RepairOrderReceived' AND fact.position > %s"
                " AND reaction.type = 'ContactRecorded'",
                (self.since,),
            )
            return {one for (one,) in cursor.fetchall()}

    def receive(self, more: int, until: Callable[..., None]) -> None:
        """Wait for so many further cars."""
        wanted = len(self.received) + more
        until(lambda: len(self.received) >= wanted)

    def told(self) -> str:
        """For the report."""
        wrong = ", ".join(f"{kind} {len(ids)}" for kind, ids in self.wrong().items())
        return f"{len(self.received)} cars; {wrong}; recovered {self.asked_again} askings"


@contextmanager
def visiting(environment: dict[str, str], first: int = 1) -> Iterator[Visits]:
    """A dealership opens, and cars come as long as the block lasts; its desks are numbered from `first`."""
    with closing(psycopg2.connect(environment["BAYLOG_LOG_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT coalesce(max(position), 0) FROM event")
        visits = Visits(environment, cursor.fetchall()[0][0])
    with BlockingBus(environment["BAYLOG_AMQP_URL"]) as bus:
        visits.ask(bus, "staff", "open_dealership", **OPENING)
    desks = [Thread(target=visits.receive_cars, args=(number,)) for number in range(first, first + DESKS)]
    for desk in desks:
        desk.start()
    try:
        yield visits
    finally:
        visits.stop.set()
        for desk in desks:
            desk.join(60)
