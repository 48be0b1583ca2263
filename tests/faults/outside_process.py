"""``python -m tests.faults.outside_process messaging|molit_gateway``: the real service, to be mutated.

FAULT_MUTANT=``inbox``: a fact that comes again counts as new; ``state_first``: what is due is sent without a
look at what the log says of it.
"""

# ruff: noqa: E402  the patch comes before the imports

from __future__ import annotations

import sys

import eventlet

eventlet.monkey_patch()

from services.messaging import service as messaging
from services.messaging.sending import Sending
from services.molit_gateway import service as molit_gateway
from shared.runtime.config import Config
from shared.runtime.host import serve
from shared.telemetry import configure
from tests.faults.guards import removed


def inbox() -> None:
    messaging.only_new = molit_gateway.only_new = lambda _cursor, _consumer, facts: facts


def state_first() -> None:
    def at_once(self, duty) -> None:
        message = self._streams.load(duty.key).state
        self._carrier.send(duty.key, message.to, message.text, message.kind)
        self._duties.done("transmit", [duty])

    Sending._meet = at_once


SERVICES = {one.name: one for one in (messaging.MessagingService, molit_gateway.MolitGatewayService)}

if __name__ == "__main__":
    for remove in (inbox, state_first):
        if removed(remove.__name__):
            remove()
    configure(sys.argv[1], "WARNING")
    serve(SERVICES[sys.argv[1]], Config.from_env())
