"""The folder that a backup goes into: whose it is, and whether this place can go on with it. Only looks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from shared.blobs import open_blobs
from shared.postgres import Connection, Cursor, connect
from shared.privacy import NoMasterKey
from shared.runtime.backup import manifest as kept
from shared.runtime.backup.events import last_in
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.tables import listed, with_rows
from shared.runtime.config import Config
from shared.runtime.failure import Failure

_LOST = "bring it back with `baylog restore` if it was lost here, or choose an empty folder."


def standing(directory: Path) -> Manifest:
    """What the folder has so far; Failure unless it is empty or a backup with all its files."""
    found = kept.newest(directory)
    if found is None:
        if directory.exists() and any(each.name != "lost+found" for each in directory.iterdir()):
            raise Failure(f"{directory} holds something, and no backup", "choose an empty folder.")
        return Manifest()
    for segment in found.segments:
        for part in ("events", "blocks"):
            if not (directory / f"{segment.file}.{part}.gz").exists():
                raise Failure(
                    f"the backup in {directory} lacks {segment.file}.{part}.gz", "choose an empty folder."
                )
    return found


def check(config: Config, directory: Path) -> None:
    """Failure when a run would put another installation's content, or less, in place of what is there."""
    found = standing(directory)
    with _session(config.log_url) as connection, connection.cursor() as cursor:
        last_in(cursor, found)
    if not found.segments:
        _check_masters(config, found)
    with _session(config.keys.url) as connection, connection.cursor() as cursor:
        _check_keys(cursor, found)
    with _session(config.views_url) as connection, connection.cursor() as cursor:
        _check_tables(cursor, found)
    here = len(open_blobs(config.blob_url).sizes("")) if found.blobs else 0
    if here * 2 < found.blobs:  # erasures take a few at a time
        raise Failure(f"the blob store here has {here:,} blobs, the backup {found.blobs:,}", _LOST)


def _check_masters(config: Config, found: Manifest) -> None:
    """A backup without events tells by its keys whose it is."""
    try:
        known = config.keys.masters.keys().names
    except NoMasterKey:
        known = frozenset()
    if found.masters and known.isdisjoint(found.masters):
        raise Failure("this folder holds the backup of another installation", "choose an empty folder.")


def _check_keys(cursor: Cursor, found: Manifest) -> None:
    """A key's row stays when the key is destroyed, so there are never fewer."""
    had = sum(table.rows for table in found.tables if table.name == ("privacy", "data_key"))
    cursor.execute("SELECT count(*) FROM privacy.data_key")
    ((here,),) = cursor.fetchall()
    if here < had:
        raise Failure(f"this place has {here:,} customers' keys, the backup {had:,}", _LOST)


def _check_tables(cursor: Cursor, found: Manifest) -> None:
    had = sum(table.rows for table in found.tables if table.database == "views")
    if had and not with_rows(cursor, listed(cursor, "own_tables")):
        raise Failure(f"the services' tables here are empty, the backup has {had:,} rows of them", _LOST)


def _session(url: str) -> closing[Connection]:
    return closing(connect(url, application_name="baylog-backup"))
