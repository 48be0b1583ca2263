"""A small service of the fault tests, run as a real process: it takes in money and tells a second handler.

FAULT_MUTANT removes one guard, to show that the test which guards it would notice.
"""

from __future__ import annotations

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()

import os
from dataclasses import replace
from pathlib import Path

from marshmallow import fields

from shared.bus import Call, Fact, command, subscribe
from shared.bus import deliveries as deliveries_module
from shared.bus.door import Door
from shared.bus.inbox import first_time
from shared.bus.link import Link
from shared.eventlog import NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.providers import LogProvider, ViewsProvider

MUTANT = os.environ.get("FAULT_MUTANT", "")
CURED = Path(os.environ.get("FAULT_CURED", "/nonexistent"))
DELAYS = (0.05, 0.05, 0.1, 0.1, 0.1)


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
        meta = replace(call.meta, command_id=new_id()) if MUTANT == "fresh_command_id" else call.meta
        event = NewEvent("MoneyTaken", 1, {"amount": call.payload["amount"], "asked": str(call.command_id)})
        appended = self.log.outcome(meta.command_id)
        if appended is None:
            appended = self.log.append([Write(f"till-{meta.command_id}", 0, [event])], meta)
        eventlet.sleep(call.payload["linger"])
        return {"place": str(appended.place), "repeated": appended.repeated}

    @subscribe("till.MoneyTaken", delays=DELAYS)
    def on_money(self, fact: Fact) -> None:
        if fact.data.get("poison") and not CURED.exists():
            raise Poisoned(f"cannot take the note of {fact.data['customer']}")
        if fact.data.get("kills") and not CURED.exists():
            os.kill(os.getpid(), 9)
        eventlet.sleep(fact.data.get("slow", 0))
        with self.views.transaction() as cursor:
            if MUTANT == "no_inbox" or first_time(cursor, "till.on_money", fact.id):
                cursor.execute(
                    "INSERT INTO takings (fact_id, amount) VALUES (%s, %s)",
                    (str(fact.id), fact.data["amount"]),
                )


def remove_guard() -> None:
    if MUTANT == "never_counted_out":
        deliveries_module.TRIES = 10**6
    if MUTANT == "many_at_once":
        consume = deliveries_module.Deliveries.consume

        def hasty(self, channel) -> None:
            consume(self, channel)
            self._take_many(channel)

        deliveries_module.Deliveries.consume = hasty
    if MUTANT == "no_reconnect":
        Link._opened_once = False
        opened = Link._open

        def once(self) -> None:
            if getattr(self, "_was_open", False):
                eventlet.sleep(3600)
            opened(self)
            self._was_open = True

        Link._open = once


if __name__ == "__main__":
    from shared.runtime.config import Config
    from shared.runtime.host import serve
    from shared.telemetry import configure

    remove_guard()
    configure("till", "WARNING")
    serve(Till, Config.from_env())
