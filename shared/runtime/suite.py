"""Every process of the suite: what to run, in which order, and how to know that it is well."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from shared.runtime.access.grant import own_addresses, registrar_address, secret_of
from shared.runtime.chores import SWEEP_EVERY_S, Chore, pause_of
from shared.runtime.config import SOURCE_TREE
from shared.runtime.fleet import Fleet
from shared.runtime.health import Health, ask
from shared.runtime.places import Places
from shared.runtime.servers import Launch
from shared.runtime.standins import StandIn, stand_ins
from shared.runtime.state import State

Check = Callable[[], tuple[Health, str]]

SERVERS, BROKER, PREPARATION, PROCESSES = range(4)


@dataclass(frozen=True)
class Program:
    """One thing the supervisor runs; `once` means that it ends by itself and must end well."""

    name: str
    stage: int
    launch: Launch
    check: Check
    once: bool = False
    metrics_port: int | None = None
    start_timeout: float = 120


def service_names() -> list[str]:
    """The registered services."""
    return sorted({entry.name for entry in entry_points(group="baylog.services")})


def process_commands() -> dict[str, tuple[str, ...]]:
    """Our own long-running processes: arguments for `python -m`."""
    services = {name: ("shared.runtime.host", name) for name in service_names()}
    return {
        "relay": ("shared.bus.relay",),
        "views": ("shared.projections.runner",),
        "sealer": ("shared.eventlog.sealing",),
        **services,
        "web": ("services.web",),
    }


def programs(state: State, places: Places, fleet: Fleet) -> list[Program]:
    """Servers first, then one run of the migrations, then our own processes."""
    found = _servers(fleet)
    found.append(_preparation(state, places, fleet))
    for name, arguments in process_commands().items():
        port = state.ports[f"metrics:{name}"]
        environment = {**process_environment(state, places, port), **_own_rights(state, fleet, name)}
        launch = _python(name, arguments, environment)
        # a view that was never built, or whose code is newer, is built before it counts as well
        timeout = 1800 if name == "views" else 120
        check = _http_check(port)
        found.append(Program(name, PROCESSES, launch, check, metrics_port=port, start_timeout=timeout))
    return found + [_stand_in(one, state, places) for one in stand_ins(places, state.ports)]


def chores(state: State, places: Places) -> list[Chore]:
    """What is done from time to time, with the rights of the owner."""
    launch = _python("sweep", ("shared.runtime.cli", "erasures", "sweep"), process_environment(state, places))
    return [Chore("sweep", launch, pause_of("BAYLOG_SWEEP_EVERY", SWEEP_EVERY_S))]


def process_environment(state: State, places: Places, metrics_port: int | None = None) -> dict[str, str]:
    """What a process of ours inherits, and what it must know."""
    env = {**supervisor_environment(state, places), **state.environment, "PYTHONUNBUFFERED": "1"}
    env.pop("BAYLOG_METRICS_PORT", None)
    if metrics_port is not None:
        env["BAYLOG_METRICS_PORT"] = str(metrics_port)
    return env


def supervisor_environment(state: State, places: Places) -> dict[str, str]:
    """Only the mark and the place: the addresses of our own servers would look like the operator's."""
    return {**os.environ, "BAYLOG_INSTANCE": state.instance, "BAYLOG_STATE_DIR": str(places.root)}


def _servers(fleet: Fleet) -> list[Program]:
    found = [
        Program(server.name, SERVERS, server.launch(), _ready_check(server.ready))
        for server in fleet.databases
    ]
    if fleet.rabbit is not None:
        rabbit = fleet.rabbit
        mapper = Program("epmd", SERVERS, rabbit.epmd_launch(), _ready_check(rabbit.epmd_ready))
        found += [mapper, Program("rabbitmq", BROKER, rabbit.launch(), _ready_check(rabbit.ready))]
    return found


def _own_rights(state: State, fleet: Fleet, process: str) -> dict[str, str]:
    """The addresses under which a process signs in as itself, instead of the owner's."""
    own = own_addresses(state.environment, process, secret_of(state, process), fleet.ours)
    if process == "web":  # the system page rebuilds views
        builder = own_addresses(state.environment, "views", secret_of(state, "views"), fleet.ours)
        for database in ("LOG", "VIEWS", "KEYS"):
            if f"BAYLOG_{database}_URL" in builder:
                own[f"BAYLOG_REBUILD_{database}_URL"] = builder[f"BAYLOG_{database}_URL"]
    if process == "keys":  # enrols cabinets and lets them go
        own |= registrar_address(state.environment, secret_of(state, "registrar"), fleet.ours)
    return own


def _stand_in(one: StandIn, state: State, places: Places) -> Program:
    port = state.ports[f"metrics:{one.name}"]
    env = {**supervisor_environment(state, places), **one.environment, "BAYLOG_METRICS_PORT": str(port)}
    launch = Launch(one.name, (sys.executable, *one.arguments), env, SOURCE_TREE)
    return Program(one.name, PROCESSES, launch, _http_check(port), metrics_port=port)


def _preparation(state: State, places: Places, fleet: Fleet) -> Program:
    options = [part for server in fleet.ours for part in ("--roles-on", server)]
    arguments = ("shared.runtime.cli", "prepare", *options)
    launch = _python("prepare", arguments, process_environment(state, places))
    return Program("prepare", PREPARATION, launch, lambda: (Health.SILENT, ""), once=True, start_timeout=600)


def _python(name: str, arguments: tuple[str, ...], env: dict[str, str]) -> Launch:
    cwd = SOURCE_TREE if SOURCE_TREE.exists() else Path.cwd()
    return Launch(name, (sys.executable, "-m", *arguments), env, cwd)


def _ready_check(ready: Callable[[], bool]) -> Check:
    return lambda: (Health.WELL, "") if ready() else (Health.SILENT, "does not answer")


def _http_check(port: int) -> Check:
    return lambda: ask(port)
