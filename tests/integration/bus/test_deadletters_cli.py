"""``baylog deadletters`` as an operator sees it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from shared.bus import wire
from shared.bus.cli import deadletters
from shared.bus.deadletters import open_dead_letters
from tests.faults.eventually import eventually
from tests.integration.bus.letter import NAME, SUBSCRIPTION, bury, lying

QUEUE = SUBSCRIPTION.queue


@pytest.fixture
def baylog(amqp_url, monkeypatch):
    monkeypatch.setenv("BAYLOG_AMQP_URL", amqp_url)

    def run(*arguments: str, answer: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(deadletters, arguments, input=answer)
        return done.exit_code, done.output

    return run


@pytest.fixture
def letters(amqp_url):
    ids = [bury(amqp_url, number) for number in range(3)]
    eventually(lambda: lying(amqp_url, wire.dead_queue(QUEUE)) == 3)
    return ids


def test_an_operator_looks_replays_one_and_drops_the_rest(baylog, letters, amqp_url):
    code, listed = baylog("list")
    assert code == 0
    assert f"     3  {QUEUE}\n" in listed
    code, shown = baylog("show", QUEUE)
    assert [line.split()[:2] for line in shown.splitlines()[::2]] == [
        [str(one), "RepairOrderCancelled"] for one in letters
    ]
    assert "KeyError: …; deliveries 6 2026-03-02T10:00:00+00:00" in shown
    assert NAME not in shown
    assert baylog("replay", QUEUE, "--fact", str(letters[1])) == (0, "1 played again\n")
    assert eventually(lambda: lying(amqp_url, QUEUE)) == 1
    code, asked = baylog("drop", QUEUE, answer="n\n")
    assert (code, "Throw them away for good?" in asked) == (1, True)
    assert baylog("drop", QUEUE, "--yes") == (0, "2 dropped\n")
    assert baylog("show", QUEUE) == (0, "")


def test_why_a_letter_stays_that_the_relay_never_sent_is_said(baylog, amqp_url):
    bury(amqp_url, 50, reason="NotFromTheRelay: …")
    eventually(lambda: lying(amqp_url, wire.dead_queue(QUEUE)) == 1)
    code, told = baylog("replay", QUEUE)
    assert (code, told.splitlines()[0]) == (0, "0 played again")
    assert "1 did not come from the relay and stay" in told
    assert baylog("drop", QUEUE, "--yes") == (0, "1 dropped\n")


def test_a_queue_that_no_handler_has_is_refused_by_name(baylog):
    code, told = baylog("show", "facts.nobody.on_nothing")
    assert code == 2
    assert "no handler has the queue facts.nobody.on_nothing" in told


def test_without_a_broker_to_go_to_it_says_what_is_missing(baylog, monkeypatch):
    monkeypatch.delenv("BAYLOG_AMQP_URL")
    assert baylog("list") == (1, "Error: BAYLOG_AMQP_URL is not set\n")


def test_a_broker_that_is_away_is_said_in_one_sentence(baylog, monkeypatch):
    monkeypatch.setenv("BAYLOG_AMQP_URL", "amqp://127.0.0.1:1/")
    code, told = baylog("list")
    assert (code, told.count("\n")) == (1, 1)
    assert told.startswith("Error: the broker does not answer: ")


def test_what_was_looked_at_can_be_dropped_at_once(amqp_url):
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as dead:
        for number in range(10, 35):
            bury(amqp_url, number)
            assert eventually(lambda: dead.letters(QUEUE))
            assert dead.drop(QUEUE) == 1
