"""A rebuild shared by processes is killed at random points: it goes on, and nothing is doubled or lost."""

from __future__ import annotations

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

SEED, KILLS = 20261123, 3


def start(log_url: str, views_url: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.faults.storage.crew_process", log_url, views_url]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


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


@pytest.mark.slow
def test_a_shared_rebuild_killed_at_random_goes_on_and_equals_an_undisturbed_one(
    fresh_log_url, fresh_views_url
):
    random, killed = Random(SEED), []
    with closing(Log.open(fresh_log_url)) as log:
        for write, meta in random_story(2, orders=60).writes():
            log.append([write], meta)
        for _ in range(KILLS):
            with start(fresh_log_url, fresh_views_url) as process:
                for _ in range(random.randint(1, 5)):
                    said = process.stdout.readline()
                process.kill()
            killed.append(said.strip())
            gone(fresh_views_url)
        with start(fresh_log_url, fresh_views_url) as process:
            said = process.stdout.readlines()
        assert said[-1:] == ["done\n"], f"seed {SEED}, killed after {killed}"
        found = compare(fresh_views_url, log, CRM)
        assert found.differences == [], f"seed {SEED}, killed after {killed}"
        assert all(found.rows.values())
