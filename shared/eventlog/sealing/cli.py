"""`baylog log verify | seal`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import Anchors, BadAnchor, public_key_in
from shared.eventlog.sealing.chain import GENESIS
from shared.eventlog.sealing.elsewhere import Elsewhere
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal_all
from shared.eventlog.sealing.verify import Finding
from shared.eventlog.sealing.walk import Walk
from shared.eventlog.sealing.witness import PERIOD, witness
from shared.jobs.bar import bar
from shared.jobs.stopping import if_stopped
from shared.postgres import Cursor, connect

_SHOWN = 50


@click.group()
def log() -> None:
    """The event log itself."""


@log.command("verify")
@click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True, help="The log's database.")
@click.option(
    "--from-start",
    "--fresh",
    "from_start",
    is_flag=True,
    help="From the first block, not from where a run was interrupted.",
)
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A copy of the anchors kept elsewhere.",
)
@click.option(
    "--public-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The key that the anchors are held to.",
)
@click.option(
    "--anchor-seconds",
    "period",
    envvar="BAYLOG_ANCHOR_SECONDS",
    type=float,
    default=PERIOD,
    hidden=True,
)
def verify_(
    log_url: str, from_start: bool, anchors: Path | None, public_key: Path | None, period: float
) -> None:
    """Prove that no sealed event was edited, removed, moved or put in, and that no tail was cut.

    Exits 1 when something was, and names block and event. Ctrl-C stops; the same command goes on behind the
    blocks that were found good within the last day, and says so: these are not read again.
    """
    _check_key(public_key)
    places = _places()
    with _session(log_url) as cursor:
        walk = Walk(places.progress)
        since = GENESIS if from_start else walk.left_off(cursor)
        if since.number:
            click.echo(f"Going on behind block {since.number:,}; --from-start begins anew", err=True)
        if_stopped()
        found, stand = walk.go(cursor, since)
        told = witness(cursor, places, copy=anchors, key=public_key, period=period)
        open_events = store.unsealed(cursor, stand.last)
    walk.forget()
    _report(found + told.findings, told.notes)
    click.echo(f"{stand.total:,} events in {stand.number:,} blocks, {open_events:,} not sealed yet")
    if since.number:
        click.echo(f"of these the first {since.total:,} by the run that was interrupted, not again")
    click.echo("NOT as it was sealed" if found or told.findings else "as it was sealed")
    sys.exit(1 if found or told.findings else 0)


def _check_key(file: Path | None) -> None:
    """A file that was named by mistake says nothing about the log."""
    try:
        if file is not None:
            public_key_in(file)
    except BadAnchor as wrong:
        raise click.BadParameter(str(wrong), param_hint="--public-key") from None


def _report(findings: list[Finding], notes: list[str]) -> None:
    for note in notes:
        click.echo(note, err=True)
    for finding in findings[:_SHOWN]:
        click.echo(str(finding))
    if len(findings) > _SHOWN:
        click.echo(f"and {len(findings) - _SHOWN:,} more")


@log.command()
@click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True, help="The log's database.")
def seal(log_url: str) -> None:
    """Seal what has come and anchor the head now, without waiting for the sealer's next look."""
    if_stopped()
    with bar("seal", "events") as drawn:
        head = seal_all(log_url, told=lambda block: drawn.advance(block.events))
    places = _places()
    with _session(log_url) as cursor:
        said = "anchored" if anchor_head(head, places, cursor) else "anchored before"
    if places.elsewhere:
        sent = Elsewhere(places.elsewhere).send(Anchors(places.anchors))
        said += f", {sent} sent to the store"
    click.echo(f"{head.total:,} events in {head.number:,} blocks, {said}")


def _places() -> SealingPlaces:
    return SealingPlaces.of(os.environ, Path(os.environ.get("BAYLOG_STATE_DIR") or ".baylog"))


@contextmanager
def _session(log_url: str) -> Iterator[Cursor]:
    with closing(connect(log_url, application_name="baylog-verify")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
