"""Whoever stops a command gets a sentence and an exit status, in the middle of whatever it does."""

from __future__ import annotations

import signal
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from shared.jobs.stopping import if_stopped
from shared.runtime.commands import baylog

BEGIN = """
import asyncio, signal, sys, time
from shared.jobs.stopping import if_stopped, stoppable
"""
WAITING = """
with stoppable():
    if_stopped("It goes on.")
    print("ready", flush=True)
    time.sleep(60)
"""
ASYNCHRONOUS = """
async def job():
    try:
        print("ready", flush=True)
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        print("in order", flush=True)

with stoppable():
    if_stopped("It goes on.")
    asyncio.run(job())
"""
ENDING_ITS_STEP_FIRST = """
async def job():
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, asked.set)
    print("ready", flush=True)
    await asked.wait()
    print("in order", flush=True)
    raise KeyboardInterrupt

with stoppable():
    if_stopped("It goes on.")
    asyncio.run(job())
"""
FAILING_ON_THE_WAY_OUT = """
with stoppable():
    if_stopped("It goes on.")
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        raise OSError("the connection is gone")
"""
LOADING = """
from importlib.abc import MetaPathFinder
class Slow(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "shared.runtime.commands":
            print("ready", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, Slow())
from shared.runtime.cli import main
main()
"""
A_COMMAND = """
import click
from shared.runtime.cli import main
from shared.runtime.commands import baylog

@baylog.command()
def job():
    if_stopped("It goes on.")
    print("ready", flush=True)
    time.sleep(60)

sys.argv[1:] = ["job"]
main()
"""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stopped(job: str, number: int) -> tuple[int, str, str]:
    """Exit status and both outputs of a job that was stopped when it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN + job], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    said, wrong = process.communicate(timeout=30)
    return process.returncode, said, wrong


@pytest.mark.parametrize("number", STOPS, ids=lambda one: one.name)
def test_a_signal_ends_a_job_with_a_sentence_and_its_status(number):
    assert stopped(WAITING, number) == (128 + number, "", "Stopped. It goes on.\n")


@pytest.mark.parametrize("number", STOPS[:2], ids=lambda one: one.name)
@pytest.mark.parametrize("job", [ASYNCHRONOUS, ENDING_ITS_STEP_FIRST], ids=["cancelled", "asked"])
def test_asyncio_ends_its_tasks_in_order_first(job, number):
    assert stopped(job, number) == (128 + number, "in order\n", "Stopped. It goes on.\n")


def test_what_fails_on_the_way_out_is_no_failure_of_the_job():
    assert stopped(FAILING_ON_THE_WAY_OUT, signal.SIGTERM) == (143, "", "Stopped. It goes on.\n")


def test_a_job_in_the_background_which_ignores_ctrl_c_is_terminated_all_the_same():
    job = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + WAITING
    assert stopped(job, signal.SIGTERM) == (143, "", "Stopped. It goes on.\n")


def test_a_job_under_nohup_outlives_its_terminal():
    job = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with stoppable():
    signal.raise_signal(signal.SIGHUP)
    print("done")
"""
    ended = subprocess.run([sys.executable, "-c", BEGIN + job], text=True, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")


def test_also_while_the_commands_are_being_loaded():
    assert stopped(LOADING, signal.SIGINT) == (130, "", "Stopped.\n")


def test_a_command_says_it_once():
    assert stopped(A_COMMAND, signal.SIGINT) == (130, "", "Stopped. It goes on.\n")


@pytest.fixture
def job(monkeypatch):
    """`baylog job` does this."""

    def make(does) -> None:
        monkeypatch.setitem(baylog.commands, "job", click.command("job")(does))

    return make


def interrupted() -> None:
    if_stopped()
    raise KeyboardInterrupt


def test_a_command_says_how_to_go_on(job):
    job(interrupted)
    ended = CliRunner().invoke(baylog, ["job"])
    assert (ended.exit_code, ended.output) == (130, "Stopped. The same command goes on from here.\n")


def test_one_command_does_not_speak_for_the_next(job):
    job(interrupted)
    CliRunner().invoke(baylog, ["job"])
    job(lambda: signal.raise_signal(signal.SIGINT))
    assert CliRunner().invoke(baylog, ["job"]).output == "Stopped.\n"


def test_a_question_that_is_left_by_ctrl_c_was_stopped_and_one_that_is_denied_was_not(job, monkeypatch):
    job(lambda: click.confirm("Really?", abort=True))
    assert CliRunner().invoke(baylog, ["job"], input="n\n").exit_code == 1

    def interrupt(*_arguments: object) -> str:
        raise KeyboardInterrupt

    with CliRunner().isolation():
        monkeypatch.setattr("click.termui.visible_prompt_func", interrupt)
        with pytest.raises(SystemExit) as ended:
            baylog(["job"])
    assert ended.value.code == 130
