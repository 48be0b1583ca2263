"""`baylog cabinet`, at the head office: register, make a code, list, revoke."""

from __future__ import annotations

import sys
from typing import Any

import click

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity
from shared.kernel.errors import Refusal
from shared.runtime.config import Config


@click.command("register")
@click.argument("cabinet")
@click.argument("name")
@click.option("--dealership", required=True)
@click.option("--drawers", default=2, show_default=True)
def register(cabinet: str, name: str, dealership: str, drawers: int) -> None:
    """A CABINET (a short id, e.g. suwon-1) called NAME stands at a dealership."""
    _ask("register_cabinet", {"id": cabinet, "name": name, "drawers": drawers}, dealership)
    click.echo(cabinet)


@click.command("code")
@click.argument("cabinet")
def code(cabinet: str) -> None:
    """Make a code with which one box can enrol as this CABINET within a day. It is shown once."""
    reply = _ask("open_enrolment", {"cabinet": cabinet})
    click.echo(reply["code"])
    click.echo(f"good until {reply['ends_at']}, once; on the box: baylog cabinet enrol --code …", err=True)


@click.command("revoke")
@click.argument("cabinet")
def revoke(cabinet: str) -> None:
    """The CABINET's box was stolen or given away: close its connections and let it in no more."""
    _ask("revoke_cabinet", {"cabinet": cabinet})
    click.echo(f"{cabinet} is out")


@click.command("list")
def list_() -> None:
    """Every cabinet, and how far its enrolment has come."""
    for row in _ask("cabinet_enrolments", {"cabinets": _known()})["enrolments"]:
        box = f"box {row['number']}, certificate until {row['ends_at']}"
        waiting = f", a code is open until {row['code_ends_at']}" if row["code_ends_at"] else ""
        click.echo(f"{row['cabinet']:<24} {box if row['enrolled'] else 'no box'}{waiting}")


@click.command("readmit")
def readmit() -> None:
    """After the broker was wiped, or an upgrade that says so: make all enrolled cabinets' users again."""
    for cabinet in _ask("readmit_cabinets", {"cabinets": _known()})["cabinets"]:
        click.echo(cabinet)


def _known() -> list[str]:
    return [cabinet["id"] for cabinet in _ask("cabinets", {})["cabinets"]]


def _ask(method: str, payload: dict[str, Any], dealership: str = "") -> dict[str, Any]:
    config = Config.from_env()
    identity = Signer(config.secret_key).sign(service_identity("cli", dealership))
    try:
        with BlockingBus(config.amqp_url, "baylog.cli") as bus:
            return bus.call("keys", method, payload, identity=identity, timeout=15.0)
    except Refusal as refusal:
        named = ", ".join(f"{name}: {reason}" for name, reason in refusal.fields.items())
        click.echo(f"Refused: {refusal.message} {named}".rstrip(), err=True)
        sys.exit(1)
    except CallFailed as failure:
        raise click.ClickException(f"{type(failure).__name__}: {failure}") from None
