"""Builds or keeps the tally in a process of its own, to be killed: ``build | live LOG VIEWS [apart]``.

A line on standard output per batch. `apart` is the mutant: the checkpoint commits apart from the effect.
"""

from __future__ import annotations

import sys
from contextlib import closing
from threading import Event

from shared.eventlog import Log
from shared.projections import batch as batches
from shared.projections import building, checkpoint, live, rebuild
from shared.projections.runner import Runner
from shared.projections.session import Session
from shared.projections.stretch import Batch
from shared.projections.view import View
from shared.telemetry import configure
from tests.integration.projections.tally import Tally

SIZE = 20
take_in = batches.take_in


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def taken_in_whole(session: Session, view: View, schema: str, batch: Batch) -> None:
    """The real thing, with a line that says so."""
    take_in(session, view, schema, batch)
    say("batch")


def taken_in_apart(session: Session, view: View, schema: str, batch: Batch) -> None:
    """Mutant: a kill in between repeats the effect."""
    with session.transaction(schema) as cursor:
        list(view.apply(batch.events, cursor))
    say("batch")
    Event().wait(0.5)
    with session.transaction(schema) as cursor:
        checkpoint.move(cursor, schema, batch.until)


def main(what: str, log_url: str, views_url: str, *mutant: str) -> None:
    configure("tally", "ERROR")  # standard output is for the lines about batches
    live.take_in = building.take_in = taken_in_apart if mutant else taken_in_whole
    with closing(Log.open(log_url)) as log:
        if what == "build":
            with closing(Session(views_url)) as session:
                rebuild.rebuild(session, log, Tally(), size=SIZE)
            say("done")
        else:
            Runner(log, views_url, [Tally()]).start()
            Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
