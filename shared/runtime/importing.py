"""What every `baylog import` has in common: the file, its columns, what is said of it and what is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property, wraps
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.bus.errors import CallFailed
from shared.jobs.stopping import if_stopped
from shared.kernel.languages import LANGUAGES
from shared.kernel.money import Currency
from shared.tabular.columns import Names, UnusableColumns
from shared.tabular.report import write_report
from shared.tabular.sheet import UnreadableFile, read_sheet

Command = Callable[..., None]
Row = tuple[int, Mapping[str, Any]]
_SHOWN: Final = 50
_AGAIN: Final = "What was entered stays; the same command goes on from here."
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Asked:
    """What the command line said."""

    file: Path
    dealership: str
    told: tuple[str, ...]
    dry_run: bool
    encoding: str | None
    report: Path | None
    language: str


def of_a_file(names: Names, dealership: str) -> Callable[[Command], Command]:
    """The argument and the options that every import takes, handed over as `Asked`."""

    def around(command: Command) -> Command:
        def called(**given: Any) -> None:
            command(Asked(**{each.name: given.pop(each.name) for each in fields(Asked)}), **given)

        whole: Command = wraps(command)(called)
        for option in reversed(_options(names, dealership)):
            whole = option(whole)
        return whole

    return around


def _options(names: Names, dealership: str) -> Sequence[Callable[[Command], Command]]:
    existing = click.Path(exists=True, dir_okay=False, path_type=Path)
    return (
        click.argument("file", type=existing),
        click.option("--dealership", required=True, help=f"{dealership}, e.g. suwon."),
        click.option(
            "--map", "told", multiple=True, help=f"column=field; fields: {', '.join(names.fields)}."
        ),
        click.option("--dry-run", is_flag=True, help="Only say what would be refused; nothing is written."),
        click.option("--encoding", help="Of a csv file, when it is not recognised."),
        click.option(
            "--report", type=click.Path(path_type=Path), help="For refused rows; else FILE.refused.csv."
        ),
        click.option(
            "--language", type=click.Choice(LANGUAGES), default="ko", help="Of the reasons; else ko."
        ),
    )


class Importing:
    """One import in a terminal: what was read of the file, and which of its rows were refused."""

    def __init__(self, asked: Asked, names: Names) -> None:
        """Reads the file and says which of its columns mean what; ClickException when it cannot be."""
        self.console = Console(stderr=True)
        self.currency = Currency.KRW
        self._asked = asked
        self._report = asked.report or asked.file.with_name(f"{asked.file.stem}.refused.csv")
        if not self._report.parent.is_dir():
            raise click.BadParameter(f"there is no folder {self._report.parent}", param_hint="--report")
        try:
            with self.console.status(f"Reading {escape(asked.file.name)}"):
                self._sheet = read_sheet(asked.file, asked.encoding)
            self._columns = names.map(self._sheet.headers, asked.told)
        except (UnreadableFile, UnusableColumns) as error:
            raise click.ClickException(str(error)) from error
        self._refused: list[tuple[int, Mapping[str, str]]] = []
        self._say_columns()

    @property
    def rows(self) -> list[Row]:
        """Each row's number in the file, and its values by field."""
        positions = self._columns.positions
        return [
            (number, {name: row[at] for name, at in positions.items() if at < len(row)})
            for number, row in self._sheet.rows
        ]

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return len(self._refused)

    def refuse(self, row: int, problems: Mapping[str, str], params: Mapping[str, Any] = _NOTHING) -> None:
        """A row was not taken: reason codes by field; `params` are those of a refusal among them."""
        told = {self._column(name): self._why(code, params) for name, code in problems.items()}
        self._refused.append((row, told))

    @contextmanager
    def concluded(self, summary: Callable[[], str]) -> Iterator[None]:
        """However it ends, also when it is stopped: what became of the rows so far is said and kept.

        Exits 1 when rows were refused, or the services could not be reached.
        """
        if_stopped(_AGAIN)
        try:
            yield
        except CallFailed as lost:
            self._conclude(summary())
            away = f"The services cannot be reached ({type(lost).__name__}: {lost})."
            raise click.ClickException(f"{away} Is the suite up (`baylog status`)? {_AGAIN}") from None
        except KeyboardInterrupt:
            self._conclude(summary())
            raise
        self._conclude(summary())
        sys.exit(1 if self._refused else 0)

    def _conclude(self, summary: str) -> None:
        self._say_refused()
        self.console.print(summary)
        if self._refused:
            path = self._keep_refused()
            self.console.print(f"Refused rows are in {path}: correct them there and import that file.")

    def _keep_refused(self) -> Path:
        try:
            write_report(self._report, self._sheet, self._refused)
        except OSError as error:
            place = f"{error.strerror} ({self._report})"
            raise click.ClickException(
                f"the refused rows could not be kept: {place}; name a file by --report"
            ) from None
        return self._report

    def _say_refused(self) -> None:
        """The first of them, each with its reasons."""
        if not self._refused:
            return
        table = Table("row", "field", "reason", title=f"{self.refused} rows refused")
        for row, told in sorted(self._refused, key=lambda one: one[0])[:_SHOWN]:
            for field, why in told.items():
                table.add_row(str(row), escape(field), escape(why))
        self.console.print(table)

    def _say_columns(self) -> None:
        headers = self._sheet.headers
        found = ", ".join(f"{headers[at]} → {name}" for name, at in self._columns.positions.items())
        self.console.print(f"{len(self._sheet.rows)} rows. Columns: {found}.", markup=False)
        if self._columns.unused:
            unused = ", ".join(self._columns.unused)
            self.console.print(f"Not used: {unused} (use --map column=field).", markup=False)

    def _column(self, field: str) -> str:
        """By the file's own word for it, where it has the column."""
        at = self._columns.positions.get(field)
        return field if at is None else self._sheet.headers[at]

    def _why(self, code: str, params: Mapping[str, Any]) -> str:
        return self._sentence(code, params, self._asked.language, self.currency)

    @cached_property
    def _sentence(self) -> Callable[[str, Mapping[str, Any], str, Currency], str]:
        # the catalogues belong to the pages, which stand above: found by name, in the lists of all packages
        [entry] = entry_points(group="baylog.texts", name="sentence")
        found: Callable[[str, Mapping[str, Any], str, Currency], str] = entry.load()
        return found
