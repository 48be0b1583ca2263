"""`baylog backup DIRECTORY`."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import click

from shared.blobs import open_blobs
from shared.blobs.folder import Folder
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal_all
from shared.kernel.clock import now
from shared.postgres import connect, statement
from shared.runtime.backup import manifest as kept
from shared.runtime.backup.blobs import mirror
from shared.runtime.backup.events import add_segments
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.place import databases
from shared.runtime.backup.showing import bar
from shared.runtime.backup.tables import save_tables
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.masterkey import masters_in_use
from shared.runtime.progress import Progress

_INTERRUPTED = 130


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def backup(directory: Path) -> None:
    """Bring the backup in DIRECTORY up to this moment; the first time everything is copied, then what is new.

    While Baylog runs or while it is down. Ctrl-C stops; the same command goes on. The master key, the list
    of erasures and the key of the anchors are not in it: keep those apart (docs/backup.md).
    """
    progress = Progress()
    try:
        with databases(progress) as config:
            save(config, directory, progress)
    except Failure as failure:
        raise click.ClickException(str(failure)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. The same command goes on from here.", err=True)
        sys.exit(_INTERRUPTED)


def save(config: Config, directory: Path, progress: Progress) -> Manifest:
    """The log first, then the keys of everything in it, then the rest: nothing lacks what it hangs on."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = kept.read(directory) or Manifest()
    found.began, found.complete = now().isoformat(timespec="seconds"), False
    found.relay = _relay(config)
    found.write(directory)
    _save_log(config, directory, found)
    with progress.step("Copying keys and tables"):
        found.tables = [
            *save_tables(config.keys.url, "keys", "key_tables", directory),
            *save_tables(config.views_url, "views", "own_tables", directory),
        ]
        found.masters = sorted(masters_in_use(config.keys))
    with progress.step("Copying blobs"):
        found.blobs, found.blob_bytes = mirror(open_blobs(config.blob_url), Folder(directory / "blobs"))
    _save_anchors(config, directory)
    found.ended, found.complete = now().isoformat(timespec="seconds"), True
    found.write(directory)
    progress.say(f"{found.events:,} events, {len(found.tables)} tables, {found.blobs:,} blobs in {directory}")
    return found


def _save_log(config: Config, directory: Path, found: Manifest) -> None:
    head = seal_all(config.log_url)
    anchor_head(head, _places(config))
    with (
        closing(connect(config.log_url, application_name="baylog-backup")) as connection,
        connection.cursor() as cursor,
        bar("backup of the log", head.total - found.events) as told,
    ):
        connection.autocommit = True
        for segment in add_segments(cursor, directory, found, head, told):
            found.segments.append(segment)
            found.write(directory)


def _save_anchors(config: Config, directory: Path) -> None:
    source = _places(config).anchors
    if source.is_dir():
        shutil.copytree(source, directory / "anchors", dirs_exist_ok=True)


def _relay(config: Config) -> dict[str, str]:
    """Before the log is copied: a fact is rather published once more than never."""
    with (
        closing(connect(config.log_url, application_name="baylog-backup")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement(__package__, "relay"))
        return {name: f"{xid}.{position}" for name, xid, position in cursor.fetchall()}


def _places(config: Config) -> SealingPlaces:
    return SealingPlaces.of(os.environ, config.state_dir)
