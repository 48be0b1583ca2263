"""Rebuilds the CRM view with two processes, to be killed: ``LOG VIEWS``. A line per batch, "done" at last.

FAULT_MUTANT=with_its_rows: a share's checkpoint is committed before the rows that it stands for.
"""

from __future__ import annotations

import sys
from contextlib import closing
from threading import Event

from services.reporting.crm.view import VIEW
from shared.eventlog import Log
from shared.projections import crew, shares
from shared.projections.batch import apply
from shared.projections.building import AlreadyBuilding, Progress
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.stretch import Batch, Share
from tests.faults.guards import removed


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ahead_of_its_rows(session: Session, task: crew.Task, share: Share, batch: Batch) -> None:
    """Mutant: a kill in between loses the rows."""
    with session.transaction(task.schema) as cursor:
        assert shares.move(cursor, task.schema, share, batch)
    Event().wait(0.1)
    with session.transaction(task.schema) as cursor:
        apply(cursor, task.view, batch)


# here, because each process of the crew begins by importing what its parent ran
if removed("with_its_rows"):
    crew._taken_in = ahead_of_its_rows


def main(log_url: str, views_url: str) -> None:
    def watch(progress: Progress) -> None:
        say(f"batch {progress.events}")

    with closing(Log.open(log_url)) as log, closing(Session(views_url)) as session:
        try:
            rebuild(session, log, VIEW, watch, size=12, processes=2)
        except AlreadyBuilding:
            say("busy")
            raise
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
