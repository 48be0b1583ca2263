"""A small service of the fault tests, run as a real process: it takes in money and hears of it.

Run, this file is a nursery: everything is imported once, and each line of JSON on its input, an
environment, becomes a process of its own, whose id it prints. FAULT_MUTANT removes one guard, to show that
the test which guards it would notice.
"""

from __future__ import annotations

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from marshmallow import fields

from shared.bus import Call, Fact, afterlife, command, subscribe
from shared.bus.deliveries import Deliveries
from shared.bus.door import Door
from shared.bus.inbox import first_time, only_new
from shared.bus.link import Link
from shared.eventlog import NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.providers import LogProvider, ViewsProvider

DELAYS = (0.05, 0.05, 0.1, 0.1, 0.1)


def mutant() -> str:
    return os.environ.get("FAULT_MUTANT", "")


def cured() -> bool:
    return Path(os.environ["FAULT_CURED"]).exists()


class Poisoned(Exception):
    """The handler cannot take this fact."""


class TakeIn(Door):
    amount = fields.Int(required=True)
    # seconds between the commit and the reply
    linger = fields.Float(load_default=0.0)


class Till:
    name = "till"
    log = LogProvider()
    views = ViewsProvider()

    @command(TakeIn, permission="order.edit")
    def take_in(self, call: Call) -> dict:
        meta = replace(call.meta, command_id=new_id()) if mutant() == "fresh_command_id" else call.meta
        event = NewEvent("MoneyTaken", 1, {"amount": call.payload["amount"], "asked": str(call.command_id)})
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
        eventlet.sleep(fact.data.get("slow", 0))
        with self.views.transaction() as cursor:
            if mutant() == "no_inbox" or first_time(cursor, "till.on_money", fact):
                cursor.execute(
                    "INSERT INTO takings (fact_id, amount) VALUES (%s, %s)",
                    (str(fact.id), fact.data["amount"]),
                )

    @subscribe("till.MoneyTaken", batch=20, delays=DELAYS)
    def tally(self, facts: list[Fact]) -> None:
        if any(fact.data.get("unlisted") for fact in facts) and not cured():
            raise Poisoned("not on the list")
        with self.views.transaction() as cursor:
            new = facts if mutant() == "no_inbox" else only_new(cursor, "till.tally", facts)
            cursor.execute(
                "INSERT INTO tallied (fact_id, together) SELECT unnest(%s::uuid[]), %s",
                ([str(fact.id) for fact in new], len(facts)),
            )


def never_counted_out() -> None:
    afterlife.TRIES = 10**6


def many_at_once() -> None:
    def hasty(self, channel) -> None:
        self._cautious = False
        channel.basic_qos(0, self.entrypoint.prefetch, False)
        channel.basic_consume(self.subscription.queue, consumer_tag=self._tag(), callback=self._on_message)
        self._channel = channel

    Deliveries.consume = hasty


def no_reconnect() -> None:
    opened = Link._open

    def once(self) -> None:
        if getattr(self, "_was_open", False):
            eventlet.sleep(3600)
        opened(self)
        self._was_open = True

    Link._open = once


# those that are not here are asked for where the guard stands
GUARDS = {one.__name__: one for one in (never_counted_out, many_at_once, no_reconnect)}


def live(environment: dict[str, str]) -> None:
    """One process of the service, to its end."""
    os.environ.update(environment)
    GUARDS.get(mutant(), lambda: None)()
    configure("till", "WARNING")
    serve(Till, Config.from_env())


def nursery() -> None:
    """Children are reaped by the system; the tests watch them by their ids."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            status = 1
            try:
                live(json.loads(line))
                status = 0
            finally:
                os._exit(status)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    from nameko.runners import ServiceRunner  # noqa: F401  imported before any child needs it

    from shared.runtime.config import Config
    from shared.runtime.host import serve
    from shared.telemetry import configure

    nursery()
