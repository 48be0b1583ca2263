"""`baylog up`: from nothing, or from what is there, to a page that answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import click

from shared.jobs.stopping import if_stopped
from shared.runtime import standins
from shared.runtime.access.grant import process_names, secret_of
from shared.runtime.certificates import certificate, is_local
from shared.runtime.config import state_directory
from shared.runtime.failure import Failure, from_os_error, remedy_for
from shared.runtime.fleet import Fleet, accounts, assemble, edge_listen, wants_rabbitmq
from shared.runtime.issuing import Issuer
from shared.runtime.leftovers import end, leftovers
from shared.runtime.locks import Lock
from shared.runtime.places import Places
from shared.runtime.preflight import check_disk, check_programs, listen_address, page_address
from shared.runtime.progress import Progress
from shared.runtime.seed import seed, sign_in
from shared.runtime.servers import NotStarted, is_free
from shared.runtime.servers.launch import last_lines
from shared.runtime.state import State
from shared.runtime.status import Status
from shared.runtime.suite import process_commands, process_environment, supervisor_environment

_SERVER_PORTS = ("postgres-log", "postgres-views", "amqp", "management", "distribution", "epmd", "edge")
_PACE_S = 0.1
_NEVER_WRITTEN_S = 15.0


@click.command()
def up() -> None:
    """Start everything here and print the address, the sign-in and what to try."""
    if_stopped("`make up` goes on from here, `make down` ends what is running.")
    try:
        _up(Progress(), Places(state_directory()))
    except (Failure, NotStarted) as failure:
        raise click.ClickException(str(failure)) from None
    except OSError as error:
        raise click.ClickException(str(from_os_error(error))) from None


def _up(progress: Progress, places: Places) -> None:
    check_disk(places.root)
    places.make()
    one_at_a_time = Lock(places.run / "up.lock")
    if not one_at_a_time.take():
        raise Failure("another `make up` is at work here", "wait for it, or end it.")
    if Lock(places.lock).held_by_another():
        progress.say("Baylog runs here already")
        state = _known_state(places)
    else:
        state = _start(progress, places)
    _follow(progress, places)
    seed(progress, places, process_environment(state, places))
    _welcome(progress, state, places)


def _start(progress: Progress, places: Places) -> State:
    if places.restoring.exists():
        raise Failure("a restore was not finished here", "`baylog restore` the same folder again.")
    state, _ = installed(progress, places)
    _spawn_supervisor(places, state)
    return state


def installed(progress: Progress, places: Places) -> tuple[State, Fleet]:
    """The servers of this place, made where they are missing, and what it remembers; nothing runs yet."""
    progress.say(f"Using {check_programs()}")
    state = State.load(places.state_file) or _new_state(places)
    _clear_leftovers(progress, places, state)
    places.make_servers(state.instance, accounts())
    _choose_ports(state)
    edge = _edge(state, places)
    fleet = assemble(state, places)
    state.secret("secret_key")
    for process in process_names():
        secret_of(state, process)
    listen = listen_address(state.ports["web"])
    state.environment = {
        **fleet.urls(),
        **_tls(places, listen),
        **edge,
        "BAYLOG_SECRET_KEY": os.environ.get("BAYLOG_SECRET_KEY") or state.secret("secret_key"),
        "BAYLOG_LISTEN": listen,
        **standins.variables(state.ports),
    }
    state.save()  # before the servers learn the secrets: a start killed in between can go on from here
    _create(progress, fleet)
    return state, fleet


def _edge(state: State, places: Places) -> dict[str, str]:
    """Our broker takes cabinets from afar by the certificates that their boxes were given at enrolment."""
    if not wants_rabbitmq():
        return {}
    listen = edge_listen(state)
    certificate(places.tls, listen, "broker")
    Issuer(places.tls).make()
    host = "127.0.0.1" if is_local(listen) else os.environ.get("BAYLOG_HOST_NAME") or socket.gethostname()
    return {"BAYLOG_EDGE_URL": f"amqps://{host}:{listen.rpartition(':')[2]}/"}


def _tls(places: Places, listen: str) -> dict[str, str]:
    """Beyond this machine the page speaks TLS: by the operator's certificate, else by one of our own."""
    named = {name: os.environ.get(name, "") for name in ("BAYLOG_TLS_CERT", "BAYLOG_TLS_KEY")}
    if any(named.values()):
        return named
    if is_local(listen) or os.environ.get("BAYLOG_TLS") == "no":
        return {}
    ours = certificate(places.tls, listen)
    return {"BAYLOG_TLS_CERT": str(ours.chain), "BAYLOG_TLS_KEY": str(ours.key)}


def _new_state(places: Places) -> State:
    if places.servers.exists() and any(places.servers.iterdir()):
        raise Failure(
            f"{places.state_file} is missing, and the passwords of the data in {places.servers} with it",
            "bring the file back from a copy, or `make reset` to start empty.",
        )
    return State(places.state_file)


def _known_state(places: Places) -> State:
    state = State.load(places.state_file)
    if state is None:
        raise Failure(f"{places.state_file} is missing while Baylog runs", "`make down`, then `make reset`.")
    return state


def _clear_leftovers(progress: Progress, places: Places, state: State) -> None:
    found = leftovers(state.instance, Status.read(places))
    if found:
        progress.say(f"Ending {len(found)} processes that an interrupted run left behind")
        end(found)
    places.status_file.unlink(missing_ok=True)


def _choose_ports(state: State) -> None:
    metrics = [f"metrics:{name}" for name in (*process_commands(), *standins.ports())]
    for name in (*_SERVER_PORTS, "web", *metrics):
        state.port(name, usable=is_free)


def _create(progress: Progress, fleet: Fleet) -> None:
    for server in fleet.databases:
        if not server.data.exists():
            with progress.step(f"Making the data directory of {server.name}"):
                server.create()
    if fleet.rabbit is not None:
        fleet.rabbit.create()


def _spawn_supervisor(places: Places, state: State) -> None:
    with (places.log / "supervisor.log").open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "shared.runtime.supervisor"],
            env=supervisor_environment(state, places), cwd="/", stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _follow(progress: Progress, places: Places) -> None:
    """Tells what becomes well until all is; raises Failure when the supervisor gives up."""
    told: set[str] = set()
    patience = time.monotonic() + _NEVER_WRITTEN_S
    while True:
        status = Status.read(places)
        if status is not None:
            _tell(progress, status, told)
            if status.phase == "ready":
                return
        gone = status is not None and not status.supervised
        if gone or (status is None and time.monotonic() > patience):
            raise _start_failure(places, status)
        time.sleep(_PACE_S)


def _tell(progress: Progress, status: Status, told: set[str]) -> None:
    for entry in status.programs:
        news = f"{entry['name']} is {entry['state']}" + (f": {entry['detail']}" if entry["detail"] else "")
        if entry["state"] in ("healthy", "done", "restarting", "failed") and news not in told:
            told.add(news)
            progress.say(news)


def _start_failure(places: Places, status: Status | None) -> Failure:
    program = status.failure["program"] if status is not None and status.failure else "supervisor"
    detail = status.failure["detail"] if status is not None and status.failure else "ended"
    log = places.log / f"{program}.log"
    tail = last_lines(log)
    return Failure(
        f"{program} did not start: {detail}. The end of {log}:\n{tail}",
        remedy_for(tail, "mend what the log says, then run `make up` again; nothing was left running."),
    )


def _welcome(progress: Progress, state: State, places: Places) -> None:
    progress.say("Baylog is up")
    click.echo("")
    shown = state.environment.get("BAYLOG_TLS_CERT")
    click.echo(f"  Address   {page_address(state.environment['BAYLOG_LISTEN'], tls=bool(shown))}")
    if shown and Path(shown).parent == places.tls:
        click.echo(f"  Trust     {places.tls / 'ca.crt'} on each device that opens it")
    for line in (*sign_in(places), *standins.pages(state.ports)):
        click.echo(f"  {line}")
    click.echo("")
    click.echo("  Stop it with `make down`, look at it with `make status`, wipe it with `make reset`.")
