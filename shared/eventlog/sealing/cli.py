"""`baylog log verify | seal`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from shared.blobs import StoreRefused
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import PUBLIC, Anchors, BadAnchor
from shared.eventlog.sealing.chain import GENESIS, Block
from shared.eventlog.sealing.elsewhere import Elsewhere
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal_all
from shared.eventlog.sealing.verify import Finding, check_anchors, verify
from shared.eventlog.sealing.verify import Progress as Stand
from shared.postgres import Cursor, connect

_INTERRUPTED = 130
_SHOWN = 50


@click.group()
def log() -> None:
    """The event log itself."""


@log.command("verify")
@click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True, help="The log's database.")
@click.option("--fresh", is_flag=True, help="From the first block, not from where it was interrupted.")
@click.option("--anchors", type=click.Path(path_type=Path), help="A copy of the anchors kept elsewhere.")
@click.option("--public-key", type=click.Path(path_type=Path), help="The key that the anchors are held to.")
def verify_(log_url: str, fresh: bool, anchors: Path | None, public_key: Path | None) -> None:
    """Prove that no sealed event was edited, removed, moved or put in, and that no tail was cut.

    Exits 1 when something was, and names block and event. Ctrl-C stops; the same command goes on.
    """
    places = _places()
    with _session(log_url) as cursor:
        since = GENESIS if fresh else _left_off(cursor, places.progress)
        try:
            found, stand = _walk(cursor, since, places.progress)
        except KeyboardInterrupt:
            click.echo("Interrupted. The same command goes on from here.", err=True)
            sys.exit(_INTERRUPTED)
        found += _against_anchors(cursor, Anchors(anchors or places.anchors), public_key, places.elsewhere)
        open_events = store.unsealed(cursor, stand.last)
    places.progress.unlink(missing_ok=True)
    for finding in found[:_SHOWN]:
        click.echo(str(finding))
    click.echo(f"{stand.total:,} events in {stand.number:,} blocks, {open_events:,} not sealed yet")
    click.echo("NOT as it was sealed" if found else "as it was sealed")
    sys.exit(1 if found else 0)


@log.command()
@click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True, help="The log's database.")
def seal(log_url: str) -> None:
    """Seal what has come and anchor the head now, without waiting for the sealer's next look."""
    head = seal_all(log_url)
    places = _places()
    said = "anchored" if anchor_head(head, places) else "anchored before"
    if places.elsewhere:
        sent = Elsewhere(places.elsewhere).send(Anchors(places.anchors))
        said += f", {sent} sent to the store"
    click.echo(f"{head.total:,} events in {head.number:,} blocks, {said}")


def _walk(cursor: Cursor, since: Block, progress: Path) -> tuple[list[Finding], Block]:
    """All findings, and the last block; where a walk without findings stands is kept for the next run."""
    found: list[Finding] = []
    stand = since
    with _bar() as bar:
        task = bar.add_task("verify", total=None, rate=0.0)

        def watch(at: Stand) -> None:
            nonlocal stand
            stand = at.block
            rate = (stand.total - since.total) / (bar.tasks[0].elapsed or 1e-9)
            bar.update(task, total=at.total, completed=stand.total, rate=rate)
            if not found:
                progress.write_text(json.dumps({"block": stand.number, "hash": stand.hash.hex()}))

        for finding in verify(cursor, watch, since=since):
            found.append(finding)
            bar.console.print(str(finding), markup=False) if len(found) == 1 else None
    return found, stand


def _left_off(cursor: Cursor, progress: Path) -> Block:
    """The block that an interrupted run had come to, when the chain still has it."""
    try:
        kept: dict[str, Any] = json.loads(progress.read_text())
    except (OSError, ValueError):
        return GENESIS
    blocks = store.blocks_after(cursor, kept["block"] - 1, 1)
    if blocks and (blocks[0].number, blocks[0].hash.hex()) == (kept["block"], kept["hash"]):
        click.echo(f"Going on behind block {kept['block']:,}; --fresh begins anew", err=True)
        return blocks[0]
    return GENESIS


def _against_anchors(
    cursor: Cursor, anchors: Anchors, public_key: Path | None, elsewhere: str | None
) -> list[Finding]:
    if not anchors.file.exists() and not elsewhere:
        click.echo(f"No anchors in {anchors.file}: a cut tail or a chain made anew would not show", err=True)
    try:
        found = list(anchors.read(public_key))
        if elsewhere:
            found += Elsewhere(elsewhere).read(public_key or anchors.directory / PUBLIC)
    except (BadAnchor, StoreRefused) as forged:
        return [Finding("anchor", 0, detail=str(forged))]
    return list(check_anchors(found, store.hashes_of(cursor, [anchor.number for anchor in found])))


def _places() -> SealingPlaces:
    return SealingPlaces.of(os.environ, Path(os.environ.get("BAYLOG_STATE_DIR") or ".baylog"))


@contextmanager
def _session(log_url: str) -> Iterator[Cursor]:
    with closing(connect(log_url, application_name="baylog-verify")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _bar() -> Progress:
    return Progress(
        TextColumn("verify"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} events, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
