"""``baylog import orders FILE``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Any, Final
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.maintenance.events import Means
from services.maintenance.importing.playing import Outcome, Player
from services.maintenance.importing.rows import OrderPlan, plan_orders
from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity
from shared.kernel.money import Currency
from shared.runtime.config import Config
from shared.tabular.columns import Columns, Names, UnusableColumns
from shared.tabular.report import write_report
from shared.tabular.sheet import Sheet, UnreadableFile, read_sheet

NAMES: Final = Names.load(
    "services.maintenance.importing",
    "columns.toml",
    {"plate": "the car's plate", "item": "what was done", "unit_price": "the unit price"},
)
_SHOWN, _STOPPED = 50, 130
_TRIES, _PAUSE = 5, 1.0
_MEANS: Final = [means.value for means in Means if means is not Means.BILL]


@dataclass
class Tally:
    """How the import stands: orders by outcome, and why rows were refused."""

    orders: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "already_there", "refused"), 0)
    )
    refused: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def take(self, plan: OrderPlan, outcome: Outcome) -> None:
        """One order more. All rows of a refused one go to the report, to come again whole."""
        self.orders[outcome.state] += 1
        if outcome.state == "refused":
            reasons = dict(outcome.problems)
            self.refused += [(row, reasons.get(row, {})) for row in plan.rows]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dealership", required=True, help="Where the work was done, e.g. suwon.")
@click.option("--map", "told", multiple=True, help=f"column=field; fields: {', '.join(NAMES.fields)}.")
@click.option("--dry-run", is_flag=True, help="Only say what would be refused; nothing is written.")
@click.option("--settle", type=click.Choice(_MEANS), help="Orders without a payment were paid by this means.")
@click.option("--encoding", help="Of a csv file, when it is not recognised.")
@click.option("--report", type=click.Path(path_type=Path), help="For refused rows; else FILE.refused.csv.")
def orders(
    file: Path,
    dealership: str,
    told: tuple[str, ...],
    dry_run: bool,
    settle: str | None,
    encoding: str | None,
    report: Path | None,
) -> None:
    """Take in finished repair orders from a spreadsheet (xlsx, xls, ods, csv), one row per line.

    Rows with the same order key are one order; its day is the business day that reports show. Safe to run
    twice, and to stop and run again. Amounts are in the currency's main unit.
    """
    console = Console(stderr=True)
    try:
        sheet = read_sheet(file, encoding)
        columns = NAMES.map(sheet.headers, told)
    except (UnreadableFile, UnusableColumns) as error:
        raise click.ClickException(str(error)) from error
    _say_columns(console, sheet, columns)
    tally = Tally()
    finished = _run(_values(sheet, columns.positions), dealership, settle, dry_run, tally, console)
    _say_result(console, tally, dry_run)
    if tally.refused:
        path = report or file.with_name(f"{file.stem}.refused.csv")
        write_report(path, sheet, tally.refused)
        console.print(f"Refused rows are in {path}: correct them there and import that file.")
    if not finished:
        sys.exit(_STOPPED)
    sys.exit(1 if tally.refused else 0)


def _say_columns(console: Console, sheet: Sheet, columns: Columns) -> None:
    found = ", ".join(f"{sheet.headers[at]} → {name}" for name, at in columns.positions.items())
    console.print(f"{len(sheet.rows)} rows. Columns: {found}.", markup=False)
    if columns.unused:
        console.print(f"Not used: {', '.join(columns.unused)} (use --map column=field).", markup=False)


def _values(sheet: Sheet, positions: Mapping[str, int]) -> list[tuple[int, Mapping[str, Any]]]:
    return [
        (number, {name: row[at] for name, at in positions.items() if at < len(row)})
        for number, row in sheet.rows
    ]


def _run(
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    dealership: str,
    settle: str | None,
    dry_run: bool,
    tally: Tally,
    console: Console,
) -> bool:
    """Whether all of it was played."""
    config = Config.from_env()
    signer, identity = Signer(config.secret_key), service_identity("import", dealership)
    try:
        with BlockingBus(config.amqp_url) as bus:

            def ask(service: str, method: str, payload: dict[str, Any], command_id: UUID | None) -> Any:
                return _patiently(bus, service, method, payload, signer.sign(identity), command_id)

            where = ask("maintenance", "locality", {}, None)
            if not where["known"]:
                raise click.ClickException(f"there is no dealership {dealership}")
            player = Player(ask, dealership, settle)
            step = player.check if dry_run else player.play
            for plan in _shown(plan_orders(rows, where["time_zone"], Currency(where["currency"])), console):
                tally.take(plan, step(plan))
    except KeyboardInterrupt:
        console.print("Stopped. Run the same command again to go on from here.")
        return False
    except CallFailed as lost:
        console.print(f"The services cannot be reached ({type(lost).__name__}: {lost}).", markup=False)
        console.print("Is the suite up (`baylog status`)? Run the same command again to go on.")
        return False
    return True


def _patiently(
    bus: BlockingBus,
    service: str,
    method: str,
    payload: dict[str, Any],
    token: str,
    command_id: UUID | None,
) -> Any:
    for attempt in range(_TRIES):
        try:
            return bus.call(service, method, payload, identity=token, command_id=command_id)
        except CallFailed:
            if attempt == _TRIES - 1:
                raise
            sleep(_PAUSE)
    raise AssertionError("unreachable")  # pragma: no cover


def _shown(plans: Sequence[OrderPlan], console: Console) -> Any:
    columns = (TextColumn("orders"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield from progress.track(plans)


def _say_result(console: Console, tally: Tally, dry_run: bool) -> None:
    said = [(row, name, why) for row, reasons in sorted(tally.refused, key=lambda one: one[0])
            for name, why in reasons.items()]  # fmt: skip
    if said:
        table = Table("row", "field", "reason")
        for row, name, why in said[:_SHOWN]:
            table.add_row(str(row), name, why)
        console.print(table)
    done = "would be added" if dry_run else "added"
    counts = tally.orders
    there, refused = counts["already_there"], counts["refused"]
    console.print(f"{counts['added']} orders {done}, {there} already there, {refused} refused.")
