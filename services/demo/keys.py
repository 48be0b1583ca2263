"""The cabinet at the first shop, which car each of its keys belongs to, and who has those that are out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.demo.desk import Desk
from services.demo.history import Known
from services.demo.sources import Shop
from services.demo.staffing import Crew
from shared.identity import Identity
from shared.kernel.clock import now
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.projections import wait_for
from shared.runtime.config import Config
from shared.runtime.preflight import page_address
from shared.runtime.standins import PIN, identity_of_cabinet

# The tags that hang in deploy/cabinet-sim at its start, and some that are out.
_WITH_TECHNICIAN: Final = "0100A1B006"
_ON_TEST_DRIVE: Final = "0100A1B007"
_AT_THE_DESK: Final = "0100A1B008"
_TAGS: Final = {
    "0100A1B001": "28고4756",
    "0100A1B002": "29오8833",
    "0100A1B003": "12?3456",
    "0100A1B004": "37라3902",
    "0100A1B005": "20?5454",
    _WITH_TECHNICIAN: "경기34부2984",
    _ON_TEST_DRIVE: "24?5226",
    _AT_THE_DESK: "25?2008",
}
_PATIENCE_SECONDS: Final = 30.0


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


def hand_keys(
    desk: Desk, views: Pool, advisor: Identity, technician: Identity, orders: Mapping[str, str]
) -> None:
    """Keys at work: one is late, one on a test drive, and one lies at the desk though its car has left."""
    for tag, plate in _TAGS.items():
        if tag != _AT_THE_DESK:
            desk.ask(advisor, "keys", "check_in_key", ("key", tag), tag=tag, order_id=orders[plate])
    _hand_out(desk, advisor, _WITH_TECHNICIAN, technician, "repair", timedelta(minutes=-20))
    _hand_out(desk, advisor, _ON_TEST_DRIVE, advisor, "test_drive", timedelta(hours=1))
    back = desk.ask(advisor, "keys", "take_back_key", ("key", _AT_THE_DESK), tag=_AT_THE_DESK)
    wait_for(views, "keys", back["place"], _PATIENCE_SECONDS)
    desk.ask(advisor, "keys", "reconcile_keys", ("keys",))


def _hand_out(desk: Desk, advisor: Identity, tag: str, to: Identity, purpose: str, due: timedelta) -> None:
    at = (now() + due).replace(second=0, microsecond=0).isoformat()
    step = ("key", tag)
    desk.ask(advisor, "keys", "hand_out_key", step, tag=tag, to=to.actor, purpose=purpose, due_at=at)
