"""The cabinet at the first shop, and which car each of its keys belongs to."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from services.demo.desk import Desk
from services.demo.history import Known
from services.demo.sources import Shop
from services.demo.staffing import Crew
from shared.identity import Identity
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.runtime.config import Config
from shared.runtime.preflight import page_address
from shared.runtime.standins import PIN, identity_of_cabinet

# The tags that hang in deploy/cabinet-sim at its start, and one that is out with a technician.
_TAGS: Final = {
    "0100A1B001": "28고4756",
    "0100A1B002": "29오8833",
    "0100A1B003": "12?3456",
    "0100A1B004": "37라3902",
    "0100A1B005": "20?5454",
    "0100A1B006": "경기34부2984",
}


def register_cabinet(desk: Desk, manager: Identity, shop: Shop) -> None:
    """It stands in the manager's shop."""
    desk.ask(manager, "keys", "register_cabinet", ("cabinet",), id=f"{shop.slug}-1", name=f"{shop.name} 1")


def enrol_box(desk: Desk, manager: Identity, shop: Shop, config: Config) -> None:
    """The agent that `make up` runs beside the simulated cabinet is let in as one of anybody's would be."""
    folder = identity_of_cabinet(config.state_dir)
    if (folder / "admission.json").exists():
        return
    cabinet = f"{shop.slug}-1"
    try:
        # a step of its own each time: a code is made anew, an old one may have expired
        step = ("enrolment", cabinet, new_id())
        code = desk.ask(manager, "keys", "open_enrolment", step, cabinet=cabinet)["code"]
    except Refusal as refusal:
        if refusal.code == "enrolment_not_set_up":  # a broker of the operator's own: the agent has a password
            return
        raise
    server = page_address(config.listen, tls=bool(config.tls_cert))
    command = ("cabinet", "enrol", "--server", server, "--identity", str(folder))
    environment = {**os.environ, "BAYLOG_ENROLMENT_CODE": code}
    subprocess.run([sys.executable, "-m", "shared.runtime.cli", *command], env=environment, check=True)  # noqa: S603  our own


def give_pins(desk: Desk, crew: Crew, shop: Shop) -> None:
    """Everybody of the shop can sign in at its cabinet."""
    for person in shop.employees:
        desk.ask(crew.by_login[person.login], "keys", "set_pin", ("pin", person.login), pin=PIN)


def hang_keys(desk: Desk, manager: Identity, known: dict[str, Known]) -> None:
    """Which tag belongs to which car."""
    for tag, plate in _TAGS.items():
        desk.ask(manager, "keys", "assign_key", ("key", tag), tag=tag, car_id=known[plate].id)
