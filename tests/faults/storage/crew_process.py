"""Rebuilds the CRM view with two processes, to be killed: ``LOG VIEWS``. A line per batch, "done" at last."""

from __future__ import annotations

import sys
from contextlib import closing

from services.reporting.crm.view import VIEW
from shared.eventlog import Log
from shared.projections.building import AlreadyBuilding, Progress
from shared.projections.rebuild import rebuild
from shared.projections.session import Session


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


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
