"""``baylog import catalogue FILE``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import track

from services.estimate.catalogue.events import GROUP
from services.estimate.importing.rows import Planned, planned
from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed, Refused
from shared.identity import Signer, service_identity
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.kernel.money import Currency
from shared.runtime.config import Config
from shared.tabular.columns import Names, UnusableColumns
from shared.tabular.report import write_report
from shared.tabular.sheet import UnreadableFile, read_sheet

NAMES: Final = Names.load(
    "services.estimate.importing",
    "columns.toml",
    {"name": "the item's name", "unit_price": "the unit price"},
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dealership", required=True, help="Whose items these are, e.g. suwon.")
@click.option("--group", is_flag=True, help="The group's items, in that dealership's currency.")
@click.option("--map", "told", multiple=True, help=f"column=field; fields: {', '.join(NAMES.fields)}.")
@click.option("--dry-run", is_flag=True, help="Only say what would be refused; nothing is written.")
@click.option("--encoding", help="Of a csv file, when it is not recognised.")
@click.option("--report", type=click.Path(path_type=Path), help="For refused rows; else FILE.refused.csv.")
def catalogue(
    file: Path,
    dealership: str,
    group: bool,
    told: tuple[str, ...],
    dry_run: bool,
    encoding: str | None,
    report: Path | None,
) -> None:
    """Take in catalogue items from a spreadsheet (xlsx, xls, ods, csv), one row per item.

    Name and model range together are an item's key: a second import changes what the first one added.
    Amounts are in the currency's main unit.
    """
    console = Console(stderr=True)
    try:
        sheet = read_sheet(file, encoding)
        positions = NAMES.map(sheet.headers, told).positions
    except (UnreadableFile, UnusableColumns) as error:
        raise click.ClickException(str(error)) from error
    rows = [
        (number, {name: row[at] for name, at in positions.items() if at < len(row)})
        for number, row in sheet.rows
    ]
    done: Counter[str] = Counter()
    refused: list[tuple[int, Mapping[str, str]]] = []
    try:
        with Keeper(dealership, group) as keeper:
            for number, values in track(rows, "items", console=console):
                outcome, problems = keeper.keep(planned(values, keeper.currency, keeper.today), dry_run)
                done[outcome] += 1
                if problems:
                    refused.append((number, problems))
    except CallFailed as lost:
        raise click.ClickException(f"{type(lost).__name__}: {lost}; is the suite up?") from None
    console.print(", ".join(f"{count} {outcome}" for outcome, count in sorted(done.items())) or "no rows")
    if refused:
        path = report or file.with_name(f"{file.stem}.refused.csv")
        write_report(path, sheet, refused)
        console.print(f"Refused rows are in {path}: correct them there and import that file.")
        sys.exit(1)


class Keeper:
    """Adds and changes items as the import; use as a context."""

    def __init__(self, dealership: str, group: bool) -> None:
        config = Config.from_env()
        self._signer = Signer(config.secret_key)
        self._who = service_identity("import", dealership)
        self._group = group
        self._owner = GROUP if group else dealership
        self._bus = BlockingBus(config.amqp_url)

    def __enter__(self) -> Keeper:
        self._bus.__enter__()
        where = self._ask("maintenance", "locality", {})
        if not where["known"]:
            raise click.ClickException("there is no such dealership")
        self.currency = Currency(where["currency"])
        self.today = clock.local_date(clock.now(), where["time_zone"])
        return self

    def __exit__(self, *failure: Any) -> None:
        self._bus.__exit__(*failure)

    def keep(self, item: Planned, dry_run: bool) -> tuple[str, Mapping[str, str]]:
        """``added``, ``changed``, ``unchanged`` or ``refused`` with the reasons by field."""
        if item.problems:
            return "refused", item.problems
        if dry_run:
            return "acceptable", {}
        item_id = item.id_for(self._owner)
        try:
            return self._written(item_id, item.entry), {}
        except Refused as refusal:
            return "refused", refusal.fields or {"name": refusal.code}

    def _written(self, item_id: str, entry: Mapping[str, Any]) -> str:
        try:
            self._ask("estimate", "add_item", {"item_id": item_id, "group": self._group, "entry": entry})
        except Refused as refusal:
            if refusal.code != "item_exists":
                raise
        else:
            return "added"
        before = self._ask("estimate", "get_item", {"id": item_id})["version"]
        after = self._ask("estimate", "change_item", {"id": item_id, "entry": entry})["version"]
        return "changed" if after > before else "unchanged"

    def _ask(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        token = self._signer.sign(self._who)
        return self._bus.call(service, method, payload, identity=token, command_id=new_id(), timeout=10)
