"""The databases, up for as long as they are needed: the running suite's, private ones, or the operator's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from shared.runtime.config import Config, state_directory
from shared.runtime.failure import Failure
from shared.runtime.fleet import wants_postgres
from shared.runtime.locks import Lock
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import State
from shared.runtime.up import installed

_OURS = ("BAYLOG_LOG_URL", "BAYLOG_VIEWS_URL")


def suite_runs(places: Places) -> bool:
    """Whether a supervisor is at work here."""
    return places.lock.exists() and Lock(places.lock).held_by_another()


@contextmanager
def databases(progress: Progress, *, empty: bool = False) -> Iterator[Config]:
    """The addresses, as the owner. Private servers that do not run are started, and stopped at the end.

    `empty`: a place is wanted that nothing runs in; one that was never used is made.
    """
    places = Places(state_directory())
    if suite_runs(places):
        if empty:
            raise Failure("Baylog runs here", "`make down` first, or choose an empty place.")
        yield Config.from_env()
        return
    if not empty and State.load(places.state_file) is None and any(map(wants_postgres, _OURS)):
        raise Failure(f"nothing was ever started in {places.root}", "`make up`, or set BAYLOG_STATE_DIR.")
    with ExitStack() as stack:
        places.make()
        state, fleet = installed(progress, places)
        os.environ["BAYLOG_INSTANCE"] = state.instance  # marks the servers as this installation's
        for server in fleet.databases:
            server.start()
            stack.callback(server.stop)
        for name, value in state.environment.items():
            os.environ.setdefault(name, value)
        os.environ.setdefault("BAYLOG_STATE_DIR", str(places.root))
        # nothing here speaks to the broker, whose address an empty place has none of
        os.environ.setdefault("BAYLOG_AMQP_URL", "amqp://nobody@127.0.0.1/")
        yield Config.from_env()
