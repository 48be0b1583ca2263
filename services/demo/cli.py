"""`baylog demo`: the demonstration dealership."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from services.demo.consulting import decline_some, note_symptoms, write_down
from services.demo.desk import Desk
from services.demo.history import enter_contacts, enter_customers, enter_orders
from services.demo.inspections import estimate_cars, inspect_cars
from services.demo.keys import enrol_box, give_pins, hand_keys, hang_keys, register_cabinet
from services.demo.prices import fill_catalogue
from services.demo.sources import shops
from services.demo.staffing import PASSWORD, Crew, open_group
from services.demo.today import fill_board
from services.demo.upkeep import change_oil
from shared.blobs import Blobs, open_blobs
from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer
from shared.jobs.stopping import if_stopped
from shared.kernel.errors import Refusal
from shared.postgres import Pool
from shared.runtime.config import Config, state_directory

_TRY = (
    "type 7275 in the search box: the car of 카포스, with its orders of 2013",
    "press F11 on today's board and take a car in; Enter goes from field to field",
)


@click.group()
def demo() -> None:
    """The demonstration dealership."""


@demo.command()
def seed() -> None:
    """Enter the demonstration through the real commands; what is there already stays as it is."""
    if_stopped()
    console = Console(stderr=True)
    config = Config.from_env()
    try:
        with (
            BlockingBus(config.amqp_url, "baylog.demo") as bus,
            closing(Pool(config.views_url, size=1)) as views,
        ):
            _enter(Desk(bus, Signer(config.secret_key)), views, open_blobs(config.blob_url), console)
    except Refusal as refusal:
        console.print(f"Refused: {refusal.to_wire()}", markup=False)
        sys.exit(1)
    except CallFailed as failure:
        raise click.ClickException(f"{type(failure).__name__}: {failure}; is the suite up?") from None
    _tell(Path(state_directory()))


def _enter(desk: Desk, views: Pool, blobs: Blobs, console: Console) -> None:
    main = shops()[0]
    with console.status("Opening the dealerships") as status:
        crew: Crew = open_group(desk, views, shops())
        advisor, technician = crew.advisor(main), crew.by_login[main.logins("technician")[0]]
        manager = replace(crew.by_login["hq"], dealership=main.slug)
        # at once: its agent is reporting already
        register_cabinet(desk, manager, main)
        enrol_box(desk, manager, main, Config.from_env())
        status.update("Entering the catalogue")
        fill_catalogue(desk, crew.by_login["hq"], advisor, main)
        status.update("Entering customers and cars")
        known = enter_customers(desk, advisor)
        status.update("Entering the repair orders of 2013")
        enter_orders(desk, advisor, main, known)
        status.update("Changing oil")
        change_oil(desk, advisor, known)
        status.update("Entering the contact history")
        enter_contacts(desk, crew)
        status.update("Hanging the keys")
        hang_keys(desk, manager, known)
        status.update("Filling today's board")
        orders = fill_board(desk, advisor, technician, main, known)
        status.update("Handing out keys")
        hand_keys(desk, views, advisor, technician, orders)
        status.update("Inspecting today's cars")
        inspect_cars(desk, technician, blobs, orders)
        estimate_cars(desk, advisor, orders)
        status.update("Noting what the customers noticed")
        note_symptoms(desk, advisor, orders)
        decline_some(desk, advisor, known)
        write_down(desk, crew.by_login["hq"])
        # last: with a new PIN the cabinet hears of everything that was entered before
        give_pins(desk, crew, main)
    console.print(f"{desk.steps} commands")


def _tell(state: Path) -> None:
    """What `make up` prints at its end."""
    head, advisor = "hq", shops()[0].logins("advisor")[0]
    users = [
        {"login": advisor, "password": PASSWORD, "note": "advisor at 수원"},
        {"login": head, "password": PASSWORD, "note": "head office, every shop"},
    ]
    text = json.dumps({"users": users, "try": list(_TRY)}, ensure_ascii=False, indent=2)
    (state / "sign-in.json").write_text(text + "\n", encoding="utf-8")
