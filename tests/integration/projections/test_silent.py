"""A rebuild sends nothing anywhere: no command, no message, no call."""

from __future__ import annotations

import os
import subprocess
import sys

from shared.eventlog import Log
from tests.integration.projections.examples import tell_one_of_each
from tests.unit.services.reporting.story import random_story

# Python's own sockets and processes tell this hook of themselves; the databases' library does not use them.
SCRIPT = """
import sys
from contextlib import closing

told = []
sys.addaudithook(lambda name, _: told.append(name) if name in WATCHED else None)
WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.posix_spawn"}

from shared.eventlog import Log
from shared.projections import registered
from shared.projections.rebuild import rebuild
from shared.projections.session import Session

log_url, views_url, mutant = sys.argv[1:]
if mutant:
    from shared.bus.connection import connect
    from services.reporting.report.view import ReportView
    apply = ReportView.apply
    def call(self, batch, cursor):
        connect(mutant, "mutant").close()
        return apply(self, batch, cursor)
    ReportView.apply = call
views = registered()
idle = {view.name for view in views}
with closing(Log.open(log_url)) as log, closing(Session(views_url)) as session:
    for view in views:
        watch = lambda progress, name=view.name: progress.events and idle.discard(name)
        rebuild(session, log, view, watch, fresh=True)
print(len(views), "views; had nothing to take in:", sorted(idle), "spoke:", sorted(set(told)))
"""


def rebuilt(log_url: str, views_url: str, mutant: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if "AMQP" not in name}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, log_url, views_url, mutant],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_rebuild_of_every_view_opens_no_connection_and_appends_nothing(log: Log, log_url, views_url):
    for write, meta in random_story(3).writes():
        log.append([write], meta)
    tell_one_of_each(log)
    before = log.head()
    assert rebuilt(log_url, views_url).endswith("had nothing to take in: [] spoke: []\n")
    assert log.head() == before


def test_a_view_that_calls_somebody_is_found(log, log_url, views_url, amqp_url):
    # mutant: the report's handler opens a connection to the broker
    for write, meta in random_story(3).writes():
        log.append([write], meta)
    assert "socket.connect" in rebuilt(log_url, views_url, amqp_url)
