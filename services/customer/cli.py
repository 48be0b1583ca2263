"""``baylog import customers FILE``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.customer.importing.columns import FIELDS, Columns, UnusableColumns, map_columns
from services.customer.importing.rows import Plan, Where, check_doubles, plan
from services.customer.importing.sending import Outcome, Sender
from shared.bus.client import BusClient, CallFailed
from shared.identity import Signer, service_identity
from shared.runtime.config import Config
from shared.tabular.report import write_report
from shared.tabular.sheet import Sheet, UnreadableFile, read_sheet

_SHOWN = 50
_STOPPED = 130


@dataclass
class Tally:
    """How the import stands: rows by outcome, and why rows were refused."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("added", "already_there"), 0))
    refused: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """One row more."""
        if outcome.state == "refused":
            self.refused.append((outcome.plan.number, outcome.problems))
        else:
            self.counts[outcome.state] += 1


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dealership", required=True, help="Whose customers these are, e.g. suwon.")
@click.option("--map", "told", multiple=True, help=f"column=field; fields: {', '.join(FIELDS)}.")
@click.option("--dry-run", is_flag=True, help="Only say what would be refused; nothing is written.")
@click.option("--encoding", help="Of a csv file, when it is not recognised.")
@click.option("--report", type=click.Path(path_type=Path), help="For refused rows; else FILE.refused.csv.")
def customers(
    file: Path,
    dealership: str,
    told: tuple[str, ...],
    dry_run: bool,
    encoding: str | None,
    report: Path | None,
) -> None:
    """Take in customers and their cars from a spreadsheet (xlsx, xls, ods, csv).

    Safe to run twice, and to stop and run again: rows that are there already are left as they are.
    """
    console = Console(stderr=True)
    try:
        sheet = read_sheet(file, encoding)
        columns = map_columns(sheet.headers, told)
    except (UnreadableFile, UnusableColumns) as error:
        raise click.ClickException(str(error)) from error
    _say_columns(console, sheet, columns)
    tally = Tally()
    finished = _finished(_run(sheet, columns, dealership, dry_run, tally, console), console)
    _say_result(console, tally, dry_run)
    if tally.refused:
        path = report or file.with_name(f"{file.stem}.refused.csv")
        write_report(path, sheet, tally.refused)
        console.print(f"Refused rows are in {path}: correct them there and import that file.")
    if not finished:
        sys.exit(_STOPPED)
    sys.exit(1 if tally.refused else 0)


def _finished(work: Coroutine[Any, Any, None], console: Console) -> bool:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        console.print("Stopped. What was sent is complete; run the same command again to go on.")
        return False
    except CallFailed as lost:
        console.print(
            f"The customer service cannot be reached ({type(lost).__name__}: {lost}).", markup=False
        )
        console.print("Is the suite up (`baylog status`)? Run the same command again to go on.")
        return False
    return True


async def _run(
    sheet: Sheet, columns: Columns, dealership: str, dry_run: bool, tally: Tally, console: Console
) -> None:
    config = Config.from_env()
    signer = Signer(config.secret_key)
    identity = service_identity("import", dealership)
    bus = await BusClient.connect(config.amqp_url, "baylog.import")
    try:
        place = await bus.call("customer", "locality", {}, identity=signer.sign(identity))
        if not place["known"]:
            raise click.ClickException(f"there is no dealership {dealership}")
        plans = _plans(sheet, columns, Where(dealership, place["country"], place["time_zone"]))
        bad, good = [one for one in plans if one.problems], [one for one in plans if not one.problems]
        for one in bad:
            tally.take(Outcome(one, "refused", one.problems))
        with _progress(console) as progress:
            task = progress.add_task("rows", total=len(plans), completed=len(bad))

            def told(outcome: Outcome) -> None:
                tally.take(outcome)
                progress.advance(task)

            sender = Sender(bus, lambda: signer.sign(identity), told)
            await (sender.check(good) if dry_run else sender.send(good))
    finally:
        await bus.close()


def _plans(sheet: Sheet, columns: Columns, where: Where) -> Sequence[Plan]:
    return check_doubles(
        [
            plan(number, {name: row[at] for name, at in columns.positions.items() if at < len(row)}, where)
            for number, row in sheet.rows
        ]
    )


def _progress(console: Console) -> Progress:
    rate = TextColumn("{task.speed:.0f} rows/s" if console.is_terminal else "")
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
        console=console,
    )


def _say_columns(console: Console, sheet: Sheet, columns: Columns) -> None:
    found = ", ".join(f"{sheet.headers[at]} → {name}" for name, at in columns.positions.items())
    console.print(f"{len(sheet.rows)} rows. Columns: {found}.", markup=False)
    if columns.unused:
        console.print(f"Not used: {', '.join(columns.unused)} (use --map column=field).", markup=False)


def _say_result(console: Console, tally: Tally, dry_run: bool) -> None:
    if tally.refused:
        table = Table("row", "field", "reason", title=f"{len(tally.refused)} rows refused")
        for number, problems in sorted(tally.refused, key=lambda row: row[0])[:_SHOWN]:
            for name, why in problems.items():
                table.add_row(str(number), name, why)
        console.print(table)
    done = "would be added" if dry_run else "added"
    counts = tally.counts
    console.print(
        f"{counts['added']} {done}, {counts['already_there']} already there, {len(tally.refused)} refused."
    )
