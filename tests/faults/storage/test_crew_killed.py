"""A rebuild shared by processes is killed at random points: it goes on, and nothing is doubled or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from random import Random
from time import monotonic

import psycopg2
import pytest

from services.reporting.crm.view import VIEW as CRM
from shared.eventlog import Log
from shared.projections.compare import compare
from tests.unit.services.reporting.story import random_story

KILLS = 3


def start(log_url: str, views_url: str, mutant: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.faults.storage.crew_process", log_url, views_url]
    told = {**os.environ, "FAULT_MUTANT": mutant}
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    # a group of its own: the crew can be killed with it
    return subprocess.Popen(words, env=told, start_new_session=True, **output)


def gone(views_url: str) -> None:
    """What a killed rebuild started ends by itself: nobody listens to it any more."""
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        end = monotonic() + 30
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name IN ('baylog-share', 'baylog-views')"
            )
            if cursor.fetchone()[0] == 0:
                return
            assert monotonic() < end, "a process of the crew outlived the rebuild"


def rebuild_with_kills(log_url: str, views_url: str, seed: int, mutant: str = "") -> str:
    """By turns all of the crew and only who leads it, at random points; then to the end. What was killed."""
    random, killed = Random(seed), []
    for number in range(KILLS):
        with start(log_url, views_url, mutant) as process:
            for _ in range(random.randint(1, 5)):
                said = process.stdout.readline()
            if number % 2:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        killed.append(said.strip())
        gone(views_url)
    with start(log_url, views_url, mutant) as process:
        said = process.stdout.readlines()
    told = f"seed {seed}, killed after {', '.join(killed)}"
    assert said[-1:] == ["done\n"], told
    return told


@pytest.fixture
def log(fresh_log_url):
    with closing(Log.open(fresh_log_url)) as opened:
        for write, meta in random_story(2, orders=60).writes():
            opened.append([write], meta)
        yield opened


@pytest.mark.slow
def test_a_shared_rebuild_killed_at_random_goes_on_and_equals_an_undisturbed_one(
    log, fresh_log_url, fresh_views_url, seed, report
):
    told = rebuild_with_kills(fresh_log_url, fresh_views_url, seed)
    found = compare(fresh_views_url, log, CRM)
    report(f"shared rebuild: {told}; of {sum(found.rows.values())} rows {len(found.differences)} differ")
    assert found.differences == [], told
    assert all(found.rows.values())


@pytest.mark.long
def test_a_share_that_moves_on_before_its_rows_are_there_is_caught(log, fresh_log_url, fresh_views_url, seed):
    rebuild_with_kills(fresh_log_url, fresh_views_url, seed, "with_its_rows")
    assert compare(fresh_views_url, log, CRM).differences
