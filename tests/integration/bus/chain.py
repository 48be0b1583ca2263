"""A service of the tests: a command that appends, and a reaction that appends once more."""

from __future__ import annotations

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()

from marshmallow import fields

from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.door import Door
from shared.eventlog import NewEvent, Write
from shared.runtime.providers import LogProvider


class Note(Door):
    note = fields.Str(required=True)


class Chain:
    name = "chain"
    log = LogProvider()

    @command(Note, permission="order.edit")
    def begin(self, call: Call) -> dict:
        event = NewEvent("Begun", 1, {"note": call.payload["note"]})
        appended = self.log.append([Write(f"chain-{call.correlation_id}", 0, [event])], call.meta)
        return {"place": str(appended.place), "repeated": appended.repeated}

    @query(Note, permission="order.view")
    def fail(self, call: Call) -> dict:
        raise ValueError(call.payload["note"])

    @subscribe("chain.Begun")
    def on_begun(self, fact: Fact) -> None:
        event = NewEvent("Answered", 1, {})
        self.log.append([Write(fact.stream, fact.version, [event])], fact.reaction("chain.on_begun"))


if __name__ == "__main__":
    from shared.runtime.config import Config
    from shared.runtime.host import serve
    from shared.telemetry import configure

    configure("chain", "INFO")
    serve(Chain, Config.from_env())
