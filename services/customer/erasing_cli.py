"""`baylog erase CUSTOMER`, and `baylog erasures list | sweep | replay`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import click
from rich.console import Console
from rich.table import Column, Table

from services.customer.events import ErasureReason
from services.customer.handling.erasing import Eraser
from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity
from shared.jobs.bar import bar
from shared.jobs.stopping import if_stopped
from shared.kernel import clock
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.privacy import ErasureBook, open_erasures, open_private_log
from shared.runtime.config import Config
from shared.runtime.sweeping import sweep as sweep_files

_TIMEOUT_S = 30.0


@click.command()
@click.argument("customer", type=click.UUID)
@click.option("--reason", required=True, type=click.Choice([one.value for one in ErasureReason]))
@click.option("--yes", is_flag=True, help="Do not ask whether this is really meant.")
@click.option("--sweep/--no-sweep", default=True, help="Go over the views' files now, not later.")
def erase(customer: UUID, reason: str, yes: bool, sweep: bool) -> None:
    """Forget the CUSTOMER (an id): destroy the key, remove the person from every view.

    While the law keeps the record, nobody is shown it, and the key is destroyed when the retention ends.
    """
    if not yes:
        click.confirm(f"Erase customer {customer}? This cannot be undone", abort=True)
    config = Config.from_env()
    if_stopped("Whether it was done is not known; the same command makes sure of it.")
    try:
        with BlockingBus(config.amqp_url, "baylog.erase") as bus:
            done = bus.call(
                "customer", "erase_customer", {"id": str(customer), "reason": reason},
                identity=Signer(config.secret_key).sign(service_identity("erase")), command_id=new_id(),
                timeout=_TIMEOUT_S,
            )  # fmt: skip
    except (Refusal, CallFailed) as error:
        raise click.ClickException(f"{getattr(error, 'code', type(error).__name__)}: {error}") from None
    until = done["kept_until"]
    click.echo(f"Erased: {done['id']}" if done["erased"] else f"Restricted: {done['id']}; kept until {until}")
    if sweep:
        if_stopped("That is done; `baylog erasures sweep` goes over the files.")
        _sweep(config, always=False)


@click.group()
def erasures() -> None:
    """Who was erased, or is to be when a retention ends."""


@erasures.command("list")
def list_() -> None:
    """Every erasure: ids and dates, nothing of the person."""
    with _book() as (_, book):
        # two lines each, so that ids and dates are whole in eighty columns
        names = ("customer", "asked", "kept until", "key destroyed")
        table = Table(*(Column(name, no_wrap=True) for name in names), box=None, pad_edge=False)
        for one in book.erasures.all():
            destroyed = f"{one.destroyed_at:%Y-%m-%d\n%H:%M UTC}" if one.destroyed_at else "not yet"
            table.add_row(
                f"{one.customer_id}\n{one.reason}, {len(one.records)} records",
                f"{one.asked_at:%Y-%m-%d\n%H:%M UTC}",
                str(one.kept_until or "-"),
                destroyed,
            )
        Console().print(table)


@erasures.command()
@click.option("--always", is_flag=True, help="Also when no erasure waits for it.")
def sweep(always: bool) -> None:
    """Write the views' tables anew and let go of old write-ahead log: no file then holds who was erased."""
    if_stopped("The same command goes over all the files again.")
    _sweep(Config.from_env(), always=always)


@erasures.command()
def replay() -> None:
    """After a restore, before the services start: erase again whoever the backup brought back."""
    if_stopped("The same command goes through the list again, which does no harm.")
    with _book() as (config, book):
        log = open_private_log(config.log_url, config.keys, pool_size=1, application_name="baylog-replay")
        with closing(log), bar("erasures", "erasures") as drawn:
            count = Eraser(log, book.erasures, book.anchor, clock.now).replay(drawn.at)
    click.echo(f"{count} erasures replayed.")


def _sweep(config: Config, *, always: bool) -> None:
    # a line each for eighty tables would push away what matters
    with Console(stderr=True).status("waiting until every view and service has taken it in") as status:
        swept = sweep_files(config, status.update, always=always)
    for warning in swept.warnings:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(f"{swept.tables} tables written anew after {swept.customers} erasures.")
    sys.stdout.flush()


@contextmanager
def _book() -> Iterator[tuple[Config, ErasureBook]]:
    config = Config.from_env()
    book = open_erasures(config.keys, config.erasures_file)
    with closing(book.erasures):
        yield config, book
