"""What keeps or rebuilds a view is killed at random points: the view equals an undisturbed one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing, contextmanager
from random import Random
from threading import Event, Thread, Timer

import pytest

from shared.eventlog import Log, Place
from shared.postgres import Pool
from shared.projections import wait_for
from shared.projections.compare import compare
from tests.faults.storage.tally_process import SIZE
from tests.integration.projections.conftest import fill
from tests.integration.projections.tally import Tally

PROGRAM = "tests.faults.storage.tally_process"


@pytest.fixture
def log(fresh_log_url):
    with closing(Log.open(fresh_log_url, pool_size=2)) as opened:
        yield opened


@pytest.fixture
def program(fresh_log_url, fresh_views_url):
    """Runs the process; whatever of it still runs at the end is killed."""

    @contextmanager
    def run(what: str, *mutant: str):
        words = [sys.executable, "-m", PROGRAM, what, fresh_log_url, fresh_views_url, *mutant]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    return run


def kill_after(process: subprocess.Popen, batches: int) -> int:
    """How many batches it took in before."""
    for taken_in in range(batches):
        line = process.stdout.readline()
        if line != "batch\n":
            return taken_in
    process.kill()
    process.wait()
    return batches


def differences(log: Log, views_url: str) -> list:
    return compare(views_url, log, Tally()).differences


def build_with_kills(program, random: Random, kills: int, *mutant: str) -> int:
    """Kill, go on, kill again, and let it finish; the batches of all runs together."""
    batches = 0
    for _ in range(kills):
        with program("build", *mutant) as process:
            batches += kill_after(process, random.randint(1, 4))
    with program("build", *mutant) as process:
        lines = process.stdout.readlines()
        assert process.wait(60) == 0
    assert lines[-1] == "done\n"
    return batches + lines.count("batch\n")


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_a_rebuild_killed_at_random_resumes_and_equals_an_undisturbed_one(
    log, fresh_views_url, program, seed, number, report
):
    own = seed + number
    fill(log, 200, own)
    events = len(log.read(Place.START, 100_000, Tally().types))
    batches = build_with_kills(program, Random(own), 4)
    found = differences(log, fresh_views_url)
    report(
        f"rebuild killed 4 times: seed {own}, {events} events in {batches} batches, {len(found)} rows differ"
    )
    assert found == []
    # it resumed: a killed process may have committed a batch that it did not come to tell of
    assert batches <= -(-events // SIZE)


@pytest.mark.slow
def test_a_checkpoint_apart_from_its_effect_is_caught_in_a_rebuild(log, fresh_views_url, program):
    """The batch comes again, and the tally's own key refuses it."""
    fill(log, 200, 1)
    with pytest.raises(AssertionError):
        build_with_kills(program, Random(1), 4, "apart")


def keep_with_kills(
    program, log: Log, views_url: str, seed: int, *mutant: str, kills: int = 3, timeout: float = 30
) -> bool:
    """Write all the while; kill the view's process again and again; whether the last one caught up."""
    random = Random(seed)
    with closing(Pool(views_url, size=1)) as pool:
        with written_to(log, seed) as places:
            for _ in range(kills):
                with program("live", *mutant) as process, patience_with(process):
                    kill_after(process, random.randint(1, 6))
        with program("live", *mutant):
            return wait_for(pool, "tally", places[-1], timeout)


@contextmanager
def written_to(log: Log, seed: int):
    """While the block runs, commands come in; their places."""
    places, enough = [], Event()

    def write() -> None:
        while not enough.is_set():
            places.append(fill(log, 10, seed + len(places)))

    writer = Thread(target=write)
    writer.start()
    try:
        yield places
    finally:
        enough.set()
        writer.join()


@contextmanager
def patience_with(process: subprocess.Popen):
    """A mutant that cannot go on says nothing more: it is killed all the same."""
    timer = Timer(5, process.kill)
    timer.start()
    yield
    timer.cancel()


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_the_serving_view_killed_at_random_equals_a_rebuilt_one(
    log, fresh_views_url, program, seed, number, report
):
    own = seed + number
    assert keep_with_kills(program, log, fresh_views_url, own)
    found = differences(log, fresh_views_url)
    report(f"serving view killed 3 times: seed {own}, {len(found)} rows differ from a rebuilt one")
    assert found == []


@pytest.mark.slow
def test_a_checkpoint_apart_from_its_effect_is_caught_in_a_serving_view(log, fresh_views_url, program):
    # the first kill leaves it where it cannot go on
    assert not keep_with_kills(program, log, fresh_views_url, 1, "apart", kills=1, timeout=5)
