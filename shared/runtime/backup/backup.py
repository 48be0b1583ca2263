"""`baylog backup DIRECTORY`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import click

from shared.blobs import open_blobs
from shared.blobs.folder import Folder
from shared.eventlog.sealing.anchor import LINES, until
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal_all
from shared.jobs.bar import bar
from shared.jobs.stopping import if_stopped
from shared.kernel.clock import now
from shared.postgres import connect, statement
from shared.runtime.backup import target
from shared.runtime.backup.blobs import add_new, drop_gone
from shared.runtime.backup.events import add_segments
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.place import databases
from shared.runtime.backup.tables import drop_others, save_tables
from shared.runtime.backup.wording import STOPS, in_words
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.locks import Lock
from shared.runtime.masterkey import masters_in_use
from shared.runtime.progress import Progress
from shared.runtime.state import write_whole


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def backup(directory: Path) -> None:
    """Bring the backup in DIRECTORY up to this moment; the first time everything is copied, then what is new.

    While Baylog runs or while it is down. Ctrl-C stops; the same command goes on. The master key, the list
    of erasures and the key of the anchors are not in it: keep those apart (docs/backup.md).
    """
    progress = Progress()
    if_stopped()
    try:
        with databases(progress) as config:
            save(config, directory, progress)
    except STOPS as error:
        raise click.ClickException(str(in_words(error, directory))) from None


def save(config: Config, directory: Path, progress: Progress) -> Manifest:
    """The log first, then the keys of everything in it, then the rest: nothing lacks what it hangs on.

    The run before stays what a restore brings back until all of this one is on disk.
    """
    target.check(config, directory)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(config, directory):
        found, run = target.standing(directory), f"{now():%Y%m%dT%H%M%S%f}"
        found.began, found.complete = now().isoformat(timespec="seconds"), False
        found.relay = _relay(config)
        found.write(directory)
        _save_log(config, directory, found)
        with progress.step("Copying keys and tables"):
            found.tables = [
                *save_tables(config.keys.url, "keys", "key_tables", directory, run),
                *save_tables(config.views_url, "views", "own_tables", directory, run),
            ]
            found.masters = sorted(masters_in_use(config.keys))
        with progress.step("Copying blobs"), bar("backup of the blobs", "blobs") as drawn:
            held = add_new(open_blobs(config.blob_url), Folder(directory / "blobs"), drawn.at)
        found.blobs, found.blob_bytes = len(held), sum(held.values())
        _save_anchors(config, directory, found.segments[-1].last_block if found.segments else 0)
        found.ended, found.complete = now().isoformat(timespec="seconds"), True
        found.write(directory)
        drop_gone(Folder(directory / "blobs"), held)
        drop_others(directory, found.tables)
    progress.say(f"{found.events:,} events, {len(found.tables)} tables, {found.blobs:,} blobs in {directory}")
    return found


@contextmanager
def _alone(config: Config, directory: Path) -> Iterator[None]:
    """Two runs into one folder would write over each other's segments; a timer may start the second."""
    locks = config.state_dir / "run"
    locks.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = Lock(locks / f"backup-{sha256(bytes(directory.resolve())).hexdigest()[:16]}.lock")
    if not lock.take():
        raise Failure(f"another backup into {directory} is at work", "wait for it, or end it.")
    try:
        yield
    finally:
        lock.free()


def _save_log(config: Config, directory: Path, found: Manifest) -> None:
    with bar("seal", "events") as drawn:
        head = seal_all(config.log_url, told=lambda block: drawn.advance(block.events))
    with (
        closing(connect(config.log_url, application_name="baylog-backup")) as connection,
        connection.cursor() as cursor,
        bar("backup of the log", "events", head.total, begun=found.events) as drawn,
    ):
        connection.autocommit = True
        anchor_head(head, _places(config), cursor)
        for segment in add_segments(cursor, directory, found, head, drawn.advance):
            found.segments.append(segment)
            found.write(directory)


def _save_anchors(config: Config, directory: Path, head: int) -> None:
    """As far as the log was copied: the sealer may have gone on meanwhile, and that is not in this backup."""
    source = _places(config).anchors
    for file in (path for path in source.rglob("*") if path.is_file()):
        copy = directory / "anchors" / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text()
        write_whole(copy, until(text, head) if file == source / LINES else text)


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
