"""`baylog down` and `baylog reset`: stop all of it, and forget all of it."""

from __future__ import annotations

import signal
import time

import click

from shared.jobs.stopping import if_stopped
from shared.runtime.config import state_directory
from shared.runtime.failure import Failure, from_os_error
from shared.runtime.leftovers import end, leftovers
from shared.runtime.locks import Lock
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import State
from shared.runtime.status import Status

_LONGEST_STOP_S = 120.0
_PACE_S = 0.1


@click.command()
def down() -> None:
    """Stop everything that was started here; data stays."""
    if_stopped("Something may still run; `make down` goes on from here.")
    try:
        stop(Progress(), Places(state_directory()))
    except Failure as failure:
        raise click.ClickException(str(failure)) from None


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop everything and wipe the data: log, views, queues, secrets. Asks first."""
    places = Places(state_directory())
    if not places.root.exists():
        click.echo(f"There is nothing to wipe: {places.root} does not exist.")
        return
    if not yes:
        click.confirm(f"Wipe all data in {places.root}? It cannot be brought back", abort=True)
    if_stopped("`make reset` goes on from here.")
    try:
        stop(Progress(), places, damaged=True)
        places.wipe()
    except Failure as failure:
        raise click.ClickException(str(failure)) from None
    except OSError as error:
        raise click.ClickException(str(from_os_error(error))) from None
    click.echo(f"Wiped {places.root}. `make up` starts empty.")


def stop(progress: Progress, places: Places, *, damaged: bool = False) -> None:
    """The supervisor stops its programs; what a killed supervisor left behind is found and ended."""
    state = _state(places, damaged=damaged)
    status = Status.read(places)
    if state is None and (status is None or not status.supervised):
        progress.say("Nothing was started here")
        return
    if status is not None and status.supervised:
        progress.say("Stopping")
        _stop_supervisor(places, status)
    left = leftovers(state.instance, status) if state is not None else []
    if left:
        progress.say(f"Ending {len(left)} processes that were left without a supervisor")
        end(left)
    _confirm_silence(progress, places, state, status)


def _state(places: Places, *, damaged: bool) -> State | None:
    try:
        return State.load(places.state_file)
    except Failure:
        if damaged:  # a reset is the way out of exactly this
            return None
        raise


def _stop_supervisor(places: Places, status: Status) -> None:
    assert status.supervisor is not None
    status.supervisor.signal(signal.SIGTERM)
    deadline = time.monotonic() + _LONGEST_STOP_S
    while status.supervisor.alive() and time.monotonic() < deadline:
        time.sleep(_PACE_S)
    status.supervisor.signal(signal.SIGKILL)
    if Lock(places.lock).held_by_another():
        raise Failure("another supervisor started meanwhile", "`make down` again.")


def _confirm_silence(progress: Progress, places: Places, state: State | None, status: Status | None) -> None:
    if state is not None:
        still = leftovers(state.instance, status)
        if still:
            pids = " ".join(str(ident.pid) for ident in still)
            raise Failure(f"some processes would not end: {pids}", f"look at them: `ps -fp {pids}`.")
        places.forget_link(state.instance)
    progress.say("Nothing of Baylog runs here any more; the data stays")
