"""`make up` and its relatives, on the real suite."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from random import Random
from time import monotonic

import psycopg2
import pytest

from shared.bus.relay.turn import Turn, turn
from shared.eventlog import Log
from shared.runtime.health import Health, ask
from shared.runtime.processes import Ident
from shared.runtime.suite import process_commands
from tests.faults.conftest import SEED
from tests.integration.runtime.visits import visiting

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SERVERS = {"postgres-log", "postgres-views", "epmd", "rabbitmq"}


def address(printed: str) -> str:
    return re.search(r"Address +(http://\S+)", printed).group(1)


def query(state, statement: str) -> list[tuple]:
    with closing(psycopg2.connect(state["environment"]["BAYLOG_VIEWS_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def test_the_page_answers_at_the_printed_address(running):
    again = running.baylog("up")
    assert again.returncode == 0, again.stdout
    assert "runs here already" in again.stdout
    with urllib.request.urlopen(address(again.stdout) + "/sign-in", timeout=10) as page:
        assert page.status == 200


def test_every_process_of_the_suite_runs_and_is_well(running):
    shown = running.baylog("status")
    assert shown.returncode == 0, shown.stdout
    told = {entry["name"] for entry in running.status()["programs"] if entry["state"] == "healthy"}
    assert told == SERVERS | set(process_commands())
    assert all(name in shown.stdout for name in told)


def test_a_killed_service_comes_back_by_itself(running, until):
    before = running.program("web")
    os.kill(before["pid"], signal.SIGKILL)
    until(lambda: running.program("web")["pid"] not in (None, before["pid"]))
    until(lambda: running.program("web")["state"] == "healthy")
    assert running.program("web")["restarts"] == before["restarts"] + 1


def test_a_killed_broker_comes_back_and_status_tells_meanwhile(running, until, record_property):
    before, restarts = running.program("rabbitmq"), restarted(running)
    os.kill(before["pid"], signal.SIGKILL)
    until(lambda: running.program("rabbitmq")["pid"] != before["pid"])
    assert running.baylog("status").returncode == 1
    until(lambda: running.program("rabbitmq")["state"] == "healthy")
    back, ports = monotonic(), [running.program(name)["metrics_port"] for name in process_commands()]
    until(lambda: all(ask(port)[0] is Health.WELL for port in ports))
    back = monotonic() - back
    record_property(
        "fault", f"broker of the whole suite killed: {len(ports)} processes well after {back:.1f} s"
    )
    assert back <= 15
    assert restarted(running) == {**restarts, "rabbitmq": restarts["rabbitmq"] + 1}
    until(lambda: all(entry["state"] in ("healthy", "done") for entry in running.status()["programs"]))
    until(lambda: running.baylog("status").returncode == 0)


def restarted(running) -> dict[str, int]:
    return {entry["name"]: entry["restarts"] for entry in running.status()["programs"]}


def test_services_killed_while_cars_are_received_lose_and_double_nothing(running, until, record_property):
    seed = int(os.environ.get("BAYLOG_FAULT_SEED", SEED))
    choice, victims = Random(seed), ["customer", "maintenance", "relay", "views"]
    choice.shuffle(victims)
    with visiting(running.state()["environment"]) as visits:
        for victim in victims:
            visits.receive(choice.randint(1, 9), until)
            before = running.program(victim)["pid"]
            os.kill(before, signal.SIGKILL)
            until(lambda victim=victim, before=before: running.program(victim)["pid"] not in (None, before))
        until(lambda: all(running.program(victim)["state"] == "healthy" for victim in victims))
        back = monotonic()
    until(lambda: not any(visits.wrong().values()))
    back = monotonic() - back
    record_property(
        "fault", f"{' '.join(victims)} killed: seed {seed}, {visits.told()}, drained in {back:.1f} s"
    )
    assert back <= 10


@contextmanager
def relay_killed(running, until) -> Iterator[Turn]:
    """The relay is killed, and its turn ours until the end of the block: who comes back stands by."""
    held = running.program("relay")["pid"]
    os.kill(held, signal.SIGKILL)
    with ExitStack() as stack:
        taken: list[Turn] = []

        def ours() -> bool:
            trial = ExitStack()
            found = trial.enter_context(turn(running.state()["environment"]["BAYLOG_LOG_URL"]))
            if found is None:
                trial.close()
                return False
            stack.push(trial)
            taken.append(found)
            return True

        until(ours)
        yield taken[0]


@pytest.mark.long
def test_a_relay_that_notes_what_it_has_not_published_is_found(running, until):
    """Mutant: the checkpoint goes ahead of the confirms, and the relay dies between the two."""
    environment = running.state()["environment"]
    with visiting(environment, first=11) as visits, closing(Log.open(environment["BAYLOG_LOG_URL"])) as log:
        visits.receive(1, until)
        with relay_killed(running, until) as ours:
            published = ours.load()
            visits.receive(3, until)
            ours.save(log.head())
        told = len(visits.told_of())
        until(lambda: len(visits.told_of()) > told)  # it publishes again, what came later
    assert visits.wrong()["lost reactions"]

    # from where it had truly got to, everything comes, once
    with relay_killed(running, until) as ours:
        ours.save(published)
    until(lambda: not any(visits.wrong().values()))


def test_a_second_installation_runs_beside_it(running, installation):
    begun = installation.baylog("up")
    assert begun.returncode == 0, begun.stdout
    ours, theirs = set(installation.state()["ports"].values()), set(running.state()["ports"].values())
    assert not ours & theirs
    assert installation.baylog("down").returncode == 0
    assert installation.alive() == []
    assert running.baylog("status").returncode == 0


def test_data_and_ports_are_kept_and_a_taken_port_is_chosen_anew(installation):
    assert installation.baylog("up").returncode == 0
    first = installation.state()
    query(first, "CREATE TABLE staff_kept AS SELECT 7 AS n")
    assert installation.baylog("down").returncode == 0
    assert installation.alive() == []
    with socket.create_server(("127.0.0.1", first["ports"]["postgres-views"])):
        begun = installation.baylog("up")
    assert begun.returncode == 0, begun.stdout
    second = installation.state()
    moved = {name for name in first["ports"] if first["ports"][name] != second["ports"][name]}
    assert moved == {"postgres-views"}
    assert query(second, "SELECT n FROM staff_kept") == [(7,)]


def test_down_finds_what_a_killed_supervisor_left(installation):
    assert installation.baylog("up").returncode == 0
    supervisor = installation.status()["supervisor"]
    Ident(supervisor["pid"], supervisor["started"]).signal(signal.SIGKILL)
    assert installation.baylog("status").returncode == 1
    assert len(installation.alive()) > len(SERVERS)
    stopped = installation.baylog("down")
    assert stopped.returncode == 0, stopped.stdout
    assert installation.alive() == []


def test_a_killed_first_start_goes_on_at_the_next(installation):
    begun = begun_until(installation, "rabbitmq is healthy")
    for victim in (Ident.of(begun.pid), *installation.alive()):  # everything, as when the machine goes down
        victim.signal(signal.SIGKILL)
    begun.communicate()
    again = installation.baylog("up")
    assert again.returncode == 0, again.stdout


def test_what_a_killed_first_start_left_at_work_is_ended_by_the_next(installation, until):
    begun = begun_until(installation, "Making the data directory of postgres-views")
    until(installation.alive)
    left = installation.alive()
    for ident in left:
        ident.signal(signal.SIGSTOP)  # it will not be done by itself meanwhile
    begun.kill()  # nothing but the command
    begun.communicate()
    again = begun_until(installation, "Ending")
    for ident in left:
        ident.signal(signal.SIGCONT)
    told = again.communicate()[0]
    assert again.returncode == 0, told
    assert not any(ident.alive() for ident in left)


def begun_until(installation, line):
    """`up`, as soon as it says this."""
    begun = installation.begin("up")
    assert any(line in printed for printed in begun.stdout)
    return begun


def test_reset_asks_and_then_wipes(installation):
    installation.state_dir.mkdir()
    (installation.state_dir / "state.json").write_text("{ damaged")
    begun = installation.baylog("up")
    assert begun.returncode == 1
    assert "What to do: restore it from a copy, or `make reset`" in begun.stdout
    asked = installation.baylog("reset")
    assert asked.returncode == 1
    assert "Wipe all data in" in asked.stdout
    assert installation.state_dir.exists()
    assert installation.baylog("reset", "--yes").returncode == 0
    assert not installation.state_dir.exists()
