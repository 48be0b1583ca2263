"""`baylog staff`: open a dealership, hire, set a password, grant; for the first employee nobody else can.

And who opened whose record, for whoever has to show it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import click

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import PERMISSIONS, Signer, service_identity
from shared.kernel.clock import now
from shared.kernel.errors import Refusal
from shared.kernel.ids import derived_id
from shared.runtime.config import Config

_ACCESS: Final = ("at", "employee", "dealership", "address", "page", "reason", "customers")
_CHUNK: Final = 1_000


@click.group()
def staff() -> None:
    """Dealerships and the people who work there."""


@staff.command("open")
@click.argument("dealership")
@click.argument("name")
@click.option("--time-zone", default="Asia/Seoul", show_default=True)
@click.option("--currency", default="KRW", show_default=True)
@click.option("--locale", default="ko", show_default=True)
def open_(dealership: str, name: str, time_zone: str, currency: str, locale: str) -> None:
    """Open the DEALERSHIP (a short id, e.g. suwon) called NAME."""
    payload = {"id": dealership, "name": name, "time_zone": time_zone, "currency": currency, "locale": locale}
    _say(_call("open_dealership", payload))


@staff.command()
@click.argument("login")
@click.argument("name")
@click.option("--dealership", required=True)
@click.option("--language", default="", help="ko, en, zh or ja; the dealership's own by default.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First valid day; today by default.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last valid day; open-ended by default.")
@click.option("--waiting", is_flag=True, help="Without validity dates: the account waits.")
@click.option("--password", envvar="BAYLOG_PASSWORD", help="Better by the variable BAYLOG_PASSWORD.")
def hire(
    login: str,
    name: str,
    dealership: str,
    language: str,
    since: datetime | None,
    until: datetime | None,
    waiting: bool,
    password: str | None,
) -> None:
    """Give NAME an account with this LOGIN; a login hired before stays as it is."""
    first = (since or now().astimezone(UTC)).date()
    payload = {
        "name": name,
        "login": login,
        "dealership": dealership,
        "language": language,
        "since": None if waiting else first.isoformat(),
        "until": until.date().isoformat() if until else None,
        "password": password,
    }
    _say(_call("hire", payload, key=("hire", login)))


@staff.command()
@click.argument("employee")
@click.option("--password", envvar="BAYLOG_PASSWORD", prompt=True, hide_input=True)
def password(employee: str, password: str) -> None:
    """Set the password of the EMPLOYEE (id)."""
    _say(_call("set_password", {"id": employee, "password": password}))


@staff.command()
@click.argument("employee")
@click.option("--at", "dealership", required=True, help="A dealership, or * for the whole group.")
@click.argument("permissions", nargs=-1, type=click.Choice([*PERMISSIONS, "all"]))
def grant(employee: str, dealership: str, permissions: tuple[str, ...]) -> None:
    """Give the EMPLOYEE (id) exactly these PERMISSIONS at a dealership; none takes them away."""
    wanted = list(PERMISSIONS) if "all" in permissions else list(permissions)
    _say(_call("set_permissions", {"id": employee, "dealership": dealership, "permissions": wanted}))


@staff.command("list")
def list_() -> None:
    """Everybody in the group."""
    for row in _call("employees", {})["employees"]:
        _print(f"{row['id']}  {row['login']:<20} {row['dealership']:<12} {row['state']:<10} {row['name']}")


@staff.command()
@click.option("--customer", type=click.UUID, help="Whose record.")
@click.option("--employee", type=click.UUID, help="Who looked.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, in UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, in UTC.")
@click.option("--files", is_flag=True, help="Only what was taken as a file.")
def accesses(
    customer: UUID | None, employee: UUID | None, since: datetime | None, until: datetime | None, files: bool
) -> None:
    """Who opened whose record, as CSV: when, who, where, from, page, reason, customers; the newest first."""
    days = {"since": since and since.date().isoformat(), "until": until and until.date().isoformat()}
    ids = {"customer": customer and str(customer), "employee": employee and str(employee)}
    asked: dict[str, Any] = {**days, **ids, "files": files, "limit": _CHUNK}
    told = csv.writer(sys.stdout)
    told.writerow(_ACCESS)
    while True:
        found = _call("access_records", asked)
        told.writerows([_cell(row[name]) for name in _ACCESS] for row in found["rows"])
        if found["next"] is None:
            return
        asked["before"] = found["next"]


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else value or ""


def _call(method: str, payload: dict[str, Any], key: tuple[str, ...] = ()) -> dict[str, Any]:
    config = Config.from_env()
    identity = Signer(config.secret_key).sign(service_identity("cli"))
    with _explained(), BlockingBus(config.amqp_url, "baylog.cli") as bus:
        command_id = derived_id(*key) if key else None
        return bus.call("staff", method, payload, identity=identity, command_id=command_id)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        named = ", ".join(f"{name}: {reason}" for name, reason in refusal.fields.items())
        click.echo(f"Refused: {refusal.message} {named}".rstrip(), err=True)
        sys.exit(1)
    except CallFailed as failure:
        raise click.ClickException(f"{type(failure).__name__}: {failure}") from None


def _say(reply: dict[str, Any]) -> None:
    _print(reply["id"])


def _print(text: str) -> None:
    click.echo(text)
