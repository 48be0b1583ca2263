"""`baylog view list | rebuild | compare | build | drop`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click
from rich.console import Console
from rich.table import Column, Table

from shared.eventlog import EventLog, Place
from shared.jobs.bar import bar
from shared.jobs.stopping import if_stopped
from shared.postgres import connect, statement
from shared.privacy import KeysAt, open_private_log
from shared.projections.building import AlreadyBuilding, Progress, Watcher
from shared.projections.compare import Comparison, NotServing
from shared.projections.compare import compare as compare_view
from shared.projections.crew import ShareFailed
from shared.projections.past import NoSuchMoment, NotSettled, build_past, drop_beside
from shared.projections.rebuild import rebuild as rebuild_view
from shared.projections.session import Session
from shared.projections.view import UnknownView, View, registered

_SECOND = "%Y-%m-%d %H:%M:%S"
_KEYS = 50_000  # a rebuild comes across every customer there ever was


class Moment(click.ParamType[datetime]):
    """ISO 8601 with a zone: a moment without one is a different moment in every place."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """A time with its zone, or a refusal that shows one."""
        try:
            moment = datetime.fromisoformat(value)
            in_utc = moment.astimezone(UTC)
        except (ValueError, OverflowError):  # in UTC it lies before or beyond the years that there are
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r} is not a moment with its zone, as 2026-11-23T09:00+09:00 is", param, ctx)
        return in_utc


@click.group()
def view() -> None:
    """The views that screens and reports read."""


def _on_both_databases(command: Callable[..., None]) -> Callable[..., None]:
    @click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True, help="The log's database.")
    @click.option("--views-url", envvar="BAYLOG_VIEWS_URL", required=True, help="The views' database.")
    @wraps(command)
    def run(*, log_url: str, views_url: str, **options: Any) -> None:
        keys = KeysAt.from_env(views_url)
        connect(log_url).close()  # everybody else waits for a log that is away; a person is told at once
        try:
            with closing(
                open_private_log(log_url, keys, pool_size=3, application_name="baylog-view", room=_KEYS)
            ) as log:
                command(log=log, views_url=views_url, **options)
        except (UnknownView, AlreadyBuilding, NotServing, NotSettled, NoSuchMoment, ShareFailed) as error:
            raise click.ClickException(str(error)) from None

    return run


@view.command("list")
@_on_both_databases
def list_(log: EventLog, views_url: str) -> None:
    """Each registered view: version, place in the log, how far it is behind, and builds under way.

    Then the views that were built as of a moment, by the names that `drop` takes.
    """
    head = log.head()
    with closing(Session(views_url)) as session, session.transaction() as cursor:
        cursor.execute(statement("shared.projections", "checkpoints"))
        rows = cursor.fetchall()
        cursor.execute(statement("shared.projections", "moments"))
        moments = cursor.fetchall()
    _show(("view", "version", "place", "behind", "moved (UTC)"), [*_serving(rows, head), *_missing(rows)])
    if moments:
        built = [(schema, str(version), f"{at:{_SECOND}}") for schema, _, version, _, at in moments]
        _show(("as of a moment", "version", "built (UTC)"), built)


def _serving(rows: list[tuple[Any, ...]], head: Place) -> Iterator[tuple[str, ...]]:
    for schema, _, version, xid, position, moved_at in rows:
        behind = max(0, head.position - position)
        yield schema, str(version), str(Place(xid, position)), f"{behind:,}", f"{moved_at:{_SECOND}}"


def _missing(rows: list[tuple[Any, ...]]) -> Iterator[tuple[str, ...]]:
    begun = {name for _, name, *_ in rows}
    for known in registered():
        if known.name not in begun:
            yield known.name, str(known.version), "-", "not built", "-"


def _show(header: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Names are there to be copied whole: without borders they fit into eighty columns."""
    table = Table(*(Column(name, no_wrap=True) for name in header), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@view.command()
@click.argument("name")
@click.option("--fresh", is_flag=True, help="Start over instead of going on where a rebuild was interrupted.")
@_on_both_databases
def rebuild(name: str, fresh: bool, log: EventLog, views_url: str) -> None:
    """Build the view NAME anew from the log while the old one serves, then switch."""
    found = _named(name)
    if_stopped()
    with closing(Session(views_url)) as session, _shown(f"rebuild {name}") as watcher:
        rebuild_view(session, log, found, watcher, fresh=fresh)
    click.echo(f"{name} is rebuilt and serves.")


@view.command()
@click.argument("name")
@click.option("--fresh", is_flag=True, help="Start over instead of going on where a comparison was stopped.")
@_on_both_databases
def compare(name: str, fresh: bool, log: EventLog, views_url: str) -> None:
    """Hold the view NAME against one built from scratch, row by row; exits 1 when they differ."""
    if_stopped()
    with _shown(f"compare {name}") as watcher:
        found = compare_view(views_url, log, _named(name), watcher, fresh=fresh)
    _report(found)
    sys.exit(1 if found.differences else 0)


@view.command()
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--as-of", required=True, type=Moment(), help="A past moment with its zone: 2026-11-23T09:00+09:00."
)
@_on_both_databases
def build(names: tuple[str, ...], as_of: datetime, log: EventLog, views_url: str) -> None:
    """Build the views NAMES as they stood at a past moment, beside those that serve."""
    if_stopped()
    for found in registered(names):
        with closing(Session(views_url)) as session, _shown(f"build {found.name}") as watcher:
            schema = build_past(session, log, found, as_of, watcher)
        click.echo(f'{schema} is built: read it as "{schema}".<table>')
        click.echo(f"baylog view drop {schema} lets go of it")


@view.command()
@click.argument("schema")
@_on_both_databases
def drop(schema: str, log: EventLog, views_url: str) -> None:  # noqa: ARG001  every command opens both
    """Drop what was built as of a moment, or what a stopped build has left, by the name that `list` shows."""
    with closing(Session(views_url)) as session:
        drop_beside(session, schema)
    click.echo(f"{schema} is dropped.")


def _report(found: Comparison) -> None:
    for table, rows in found.rows.items():
        click.echo(f"{table}: {rows:,} rows")
    for difference in found.differences:
        click.echo(f"only in the {difference.only_in} {difference.table}: {difference.row}")
    verdict = "DIFFERENT" if found.differences else "equal"
    click.echo(f"{verdict} at {found.place}")


def _named(name: str) -> View:
    return registered([name])[0]


@contextmanager
def _shown(title: str) -> Iterator[Watcher]:
    with bar(title, "events") as drawn:
        before = last = 0

        def watch(progress: Progress) -> None:
            nonlocal before, last
            before += last if progress.events < last else 0  # another stretch begins
            last = progress.events
            drawn.at(progress.place.position, progress.head.position, before + last)
            if progress.step:
                drawn.doing(progress.step)

        yield watch
