"""What stands in for the world outside when `make up` runs the demonstration: programs of deploy/.

A real installation has none of these: its cabinets, carriers and regulator are where they are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.runtime.config import SOURCE_TREE
from shared.runtime.places import Places

_DEPLOY: Final = SOURCE_TREE / "deploy"
CABINET: Final = "cabinet-sim"
SCREEN: Final = "cabinet-screen"
PIN: Final = "2580"
"""Of everybody who works where the demonstration's cabinet stands."""


@dataclass(frozen=True)
class Sandbox:
    """A stand-in for a system that services call over HTTP, and the variables that lead to it."""

    name: str
    url: str
    key: str
    label: str
    shows: str


# The key that a sandbox asks for: it listens on loopback and knows nobody.
_KEY: Final = "sandbox"
SANDBOXES: Final = (
    Sandbox(
        "regulator-sandbox",
        "BAYLOG_MOLIT_URL",
        "BAYLOG_MOLIT_KEY",
        "Regulator",
        "what records arrived; make it fail",
    ),
    Sandbox("sms-sandbox", "BAYLOG_SMS_URL", "BAYLOG_SMS_KEY", "Phones", "the texts that would have arrived"),
)


@dataclass(frozen=True)
class StandIn:
    """A process: what follows the interpreter on its command line, and its own settings.

    It answers GET /health on its port, `metrics:<name>`.
    """

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def names() -> tuple[str, ...]:
    """Those that this start brings; none without the demonstration, or without the programs."""
    if os.environ.get("BAYLOG_SEED") == "no" or not _DEPLOY.is_dir():
        return ()
    return (CABINET, "keybox_agent", *(each.name for each in sandboxes()))


def ports() -> tuple[str, ...]:
    """What needs a port that stays the same, by `metrics:<name>`."""
    found = names()
    return (*found, SCREEN) if CABINET in found else found


def sandboxes() -> list[Sandbox]:
    """Those whose real system the operator has not named."""
    return [each for each in SANDBOXES if not os.environ.get(each.url)]


def variables(ports: Mapping[str, int]) -> dict[str, str]:
    """What leads the services to the sandboxes, and the key map to the cabinet that it shows."""
    found: dict[str, str] = {}
    if CABINET in names():
        found["BAYLOG_CABINET_PAGES"] = "suwon-1 {} {}".format(*_of_cabinet(ports))
    for each in sandboxes() if names() else ():
        found |= {each.url: _address(each, ports), each.key: _KEY}
    return found


def stand_ins(places: Places, ports: Mapping[str, int]) -> list[StandIn]:
    """A key cabinet and the agent beside it."""
    if not names():
        return []
    line, program = places.run / "cabinet", _DEPLOY / CABINET
    glass = places.run / "finger"
    module = ("--finger", str(glass), "--fingers", str(places.root / "cabinet-fingers.json"))
    page = ("--port", str(ports[f"metrics:{CABINET}"]))
    keys = ("--keys", str(program / "demonstration.jsonl"))
    return [
        StandIn(CABINET, (str(program), "--link", str(line), *module, *page, *keys), {}),
        StandIn("keybox_agent", ("-m", "services.keybox_agent"), _beside(line, glass, places, ports)),
        *(_sandbox(each, places, ports) for each in sandboxes()),
    ]


def pages(ports: Mapping[str, int]) -> list[str]:
    """What can be tried with them, for the end of `make up`."""
    if not names():
        return []
    cabinet, screen = _of_cabinet(ports)
    return [
        f"Cabinet   {cabinet}   the slots of the cabinet at 수원: move its keys by hand",
        f"Display   {screen}   the screen on that cabinet: press 심익보, PIN {PIN}, and take a key",
        *(f"{each.label:<9} {_address(each, ports)}   {each.shows}" for each in sandboxes()),
    ]


def _of_cabinet(ports: Mapping[str, int]) -> tuple[str, str]:
    """The pages of the simulated cabinet's slots, and of its display."""
    cabinet, screen = (f"http://127.0.0.1:{ports[f'metrics:{name}']}" for name in (CABINET, SCREEN))
    return cabinet, screen


def _sandbox(sandbox: Sandbox, places: Places, ports: Mapping[str, int]) -> StandIn:
    home = places.root / "sandboxes" / sandbox.name
    port = str(ports[f"metrics:{sandbox.name}"])
    return StandIn(sandbox.name, (str(_DEPLOY / sandbox.name), "--port", port, "--state", str(home)), {})


def _address(sandbox: Sandbox, ports: Mapping[str, int]) -> str:
    return f"http://127.0.0.1:{ports[f'metrics:{sandbox.name}']}"


def own_broker() -> bool:
    """Whether the operator has named a broker."""
    return bool(os.environ.get("BAYLOG_AMQP_URL"))


def identity_of_cabinet(state_directory: Path) -> Path:
    """Where the demonstration's cabinet keeps who it is."""
    return state_directory / "cabinet-identity"


def _beside(line: object, glass: object, places: Places, ports: Mapping[str, int]) -> dict[str, str]:
    # on a broker of the operator's own it may not be enrolled, and is told by a file
    key = {"BAYLOG_CABINET_GRANTS_KEY": str(places.root / "grants.pub")} if own_broker() else {}
    return {
        **key,
        "BAYLOG_CABINET": "suwon-1",
        "BAYLOG_CABINET_DEVICE": str(line),
        "BAYLOG_CABINET_PARITY": "N",  # a pseudo-terminal takes no other
        "BAYLOG_CABINET_SPOOL": str(places.root / "cabinet-spool"),
        "BAYLOG_CABINET_IDENTITY": str(identity_of_cabinet(places.root)),
        "BAYLOG_CABINET_SCREEN_PORT": str(ports[f"metrics:{SCREEN}"]),
        "BAYLOG_CABINET_FINGER": str(glass),
        "BAYLOG_CABINET_CAMERA": str(_DEPLOY / CABINET / "camera"),
    }
