"""A small service of the fault tests, run as a real process: it takes in money and hears of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import eventlet
import psycopg2
from marshmallow import fields

from shared.bus import Call, Fact, afterlife, command, connection, subscribe
from shared.bus.deliveries import Deliveries
from shared.bus.delivery import Delivery
from shared.bus.door import Door
from shared.bus.entrypoints import Subscribe
from shared.bus.handling import OneByOne
from shared.bus.inbox import first_time, only_new
from shared.bus.link import Link
from shared.eventlog import NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.config import Config
from shared.runtime.host import serve
from shared.runtime.providers import LogProvider, ViewsProvider
from shared.telemetry import configure
from tests.faults.guards import removed

DELAYS = (0.05, 0.05, 0.1, 0.1, 0.1)


def cured() -> bool:
    return Path(os.environ["FAULT_CURED"]).exists()


class Poisoned(Exception):
    """The handler cannot take this fact."""


class TakeIn(Door):
    amount = fields.Int(required=True)
    # seconds between the commit and the reply
    linger = fields.Float(load_default=0.0)
    # seconds between a delivery of its fact and the effect
    slow = fields.Float(load_default=0.0)


class Till:
    name = "till"
    log = LogProvider()
    views = ViewsProvider()

    @command(TakeIn, permission="order.edit")
    def take_in(self, call: Call) -> dict:
        meta = replace(call.meta, command_id=new_id()) if removed("same_command_id") else call.meta
        told = {"amount": call.payload["amount"], "asked": str(call.command_id), "slow": call.payload["slow"]}
        event = NewEvent("MoneyTaken", 1, told)
        appended = self.log.outcome(meta.command_id)
        if appended is None:
            appended = self.log.append([Write(f"till-{meta.command_id}", 0, [event])], meta)
        eventlet.sleep(call.payload["linger"])
        return {"place": str(appended.place), "repeated": appended.repeated}

    @subscribe("till.MoneyTaken", delays=DELAYS)
    def on_money(self, fact: Fact) -> None:
        if fact.data.get("poison") and not cured():
            raise Poisoned(f"cannot take the note of {fact.data['customer']}")
        if fact.data.get("kills") and not cured():
            os.kill(os.getpid(), 9)
        waits = fact.data.get("waits")
        if waits and not Path(f"{os.environ['FAULT_CURED']}-{waits}").exists():
            raise psycopg2.OperationalError("the database is away")
        eventlet.sleep(fact.data.get("slow", 0))
        with self.views.transaction() as cursor:
            if removed("inbox") or first_time(cursor, "till.on_money", fact):
                cursor.execute(
                    "INSERT INTO takings (fact_id, amount) VALUES (%s, %s)",
                    (str(fact.id), fact.data["amount"]),
                )

    @subscribe("till.MoneyTaken", batch=20, delays=DELAYS)
    def tally(self, facts: list[Fact]) -> None:
        if any(fact.data.get("unlisted") for fact in facts) and not cured():
            raise Poisoned("not on the list")
        with self.views.transaction() as cursor:
            new = facts if removed("inbox") else only_new(cursor, "till.tally", facts)
            cursor.execute(
                "INSERT INTO tallied (fact_id, together) SELECT unnest(%s::uuid[]), %s",
                ([str(fact.id) for fact in new], len(facts)),
            )


def counted_out() -> None:
    afterlife.TRIES = 10**6


def one_at_a_time() -> None:
    def hasty(self, channel) -> None:
        self._cautious = False
        channel.basic_qos(0, self.entrypoint.prefetch, False)
        channel.basic_consume(self.subscription.queue, consumer_tag=self._tag(), callback=self._on_message)
        self._channel = channel

    Deliveries.consume = hasty


def acknowledged_last() -> None:
    take = Deliveries._on_message

    def hasty(self, message) -> None:
        message.channel.basic_ack(message.delivery_tag)
        take(self, message)

    Deliveries._on_message = hasty
    Delivery.acknowledge = lambda *_, **__: None


def moves_on() -> None:
    Deliveries.move_on = lambda *_: None


def lets_go() -> None:
    done = OneByOne._done

    def in_place(self, delivery, release, ctx, result, exc_info):
        if exc_info is None:
            return done(self, delivery, release, ctx, result, exc_info)

        def keep() -> None:
            self._deliveries.afterlife.failed(delivery, exc_info[1])
            release()

        eventlet.spawn(keep)
        return result, exc_info

    OneByOne._done = in_place


def comes_back() -> None:
    opened = Link._open

    def once(self) -> None:
        if getattr(self, "_was_open", False):
            eventlet.sleep(3600)
        opened(self)
        self._was_open = True

    Link._open = once


def delayed(seconds: float) -> None:
    """No mutant: whoever failed comes again after so long, each time."""
    setup = Subscribe.setup

    def slower(self) -> None:
        self.delays = (seconds,) * len(DELAYS)
        setup(self)

    Subscribe.setup = slower


# two more are asked for where the guard stands: same_command_id, inbox
REMOVE = (counted_out, one_at_a_time, acknowledged_last, moves_on, lets_go, comes_back)


def live() -> None:
    """One process of the service, to its end."""
    for remove in REMOVE:
        if removed(remove.__name__):
            remove()
    Till.name = os.environ.get("FAULT_NAME", Till.name)
    if "FAULT_DELAY" in os.environ:
        delayed(float(os.environ["FAULT_DELAY"]))
    heartbeat = os.environ.get("FAULT_HEARTBEAT")
    if heartbeat is not None:
        connection.HEARTBEAT = int(heartbeat)
    configure(Till.name, "WARNING")
    serve(Till, Config.from_env())
