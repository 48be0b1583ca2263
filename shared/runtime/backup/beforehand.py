"""What is looked at before a restore brings anything back: the place, and what has to be put there first."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from shared.blobs import open_blobs
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import Anchors, BadAnchor
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.verify import Finding, check_anchors
from shared.postgres import Cursor, connect
from shared.privacy import NoMasterKey
from shared.privacy.anchor import Anchor as ListOfErasures
from shared.privacy.master import MasterSource
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.tables import listed, with_rows
from shared.runtime.config import Config
from shared.runtime.databases import ensure_database
from shared.runtime.failure import Failure
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views

ANCHORS: Final = "anchors"
_EVENTS: Final = ("public", "event")
_KEYS: Final = ("privacy", "data_key")
_ERASURES: Final = ("privacy", "erasure")


def check_master_keys(masters: MasterSource, found: Manifest) -> None:
    """Failure when the keys in the backup could not be unwrapped here."""
    try:
        missing = set(found.masters) - masters.keys().names
    except NoMasterKey:
        missing = set(found.masters)
    if missing:
        raise Failure(
            f"the keys in this backup are wrapped by a master key that is not here: {', '.join(missing)}",
            f"put it back as {masters.file}; without it no personal data can be read.",
        )


def check_erasures(file: Path, directory: Path, found: Manifest) -> None:
    """Failure without the list of who was forgotten, or with one that is older than the backup."""
    if not file.exists():
        raise Failure(
            f"{file} is not here: whoever was erased after this backup was made would come back",
            "put it back from where you keep it; `--without-erasures` when nobody was ever erased.",
        )
    named = {erasure.customer_id for erasure in ListOfErasures(file).erasures()}
    missing = set(_erased(directory, found)) - named
    if missing:
        raise Failure(
            f"{file} lacks {len(missing)} erasures that the backup knows of: it is not the newest",
            "put the newest copy there; `--without-erasures` when there is none.",
        )


def _erased(directory: Path, found: Manifest) -> Iterator[str]:
    """The customers whose erasure the backup itself has."""
    for table in (each for each in found.tables if each.name == _ERASURES):
        column = table.columns.index("customer_id")
        with gzip.open(directory / table.file, "rt") as rows:
            for row in rows:
                yield row.rstrip("\n").split("\t")[column]


def migrate(config: Config) -> None:
    """The databases with the tables of this version, made where they are missing."""
    migrations = {config.log_url: migrate_log, config.views_url: migrate_views, config.keys.url: migrate_keys}
    for url, make in migrations.items():
        ensure_database(url)
        make(url)


def check_empty(config: Config, *, replace_tables: bool) -> None:
    """Failure when events, keys, blobs or services' own rows are here; views do not count, they are built."""
    for url, name in ((config.log_url, _EVENTS), (config.keys.url, _KEYS)):
        if _with_rows(url, [name]):
            raise Failure("this place is not empty", "`make reset` first, or choose another place.")
    if open_blobs(config.blob_url).sizes(""):
        raise Failure("the blob store is not empty", "empty it, or choose another place.")
    own = _with_rows(config.views_url, None)
    if own and not replace_tables:
        raise Failure(
            f"services keep rows here: {', '.join(own)}",
            "choose another place, or `--replace-tables`: the backup's come in place of all of them.",
        )


def _with_rows(url: str, names: list[tuple[str, str]] | None) -> list[str]:
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        return with_rows(cursor, listed(cursor, "own_tables") if names is None else names)


def against_anchors(cursor: Cursor, directory: Path, places: SealingPlaces) -> Iterator[Finding]:
    """What the anchors in the backup say against its chain, by this place's own key when there is one."""
    last = store.last_block(cursor).number
    anchors = Anchors(directory / ANCHORS)
    if last and not anchors.lines():
        yield Finding("anchors gone", last, detail=f"none in {anchors.file}")
    try:
        # a backup of before anchors were cut to its head may have later ones
        known = [anchor for anchor in anchors.read(places.own_key()) if anchor.number <= last]
    except BadAnchor as forged:
        yield Finding("anchor", 0, detail=str(forged))
        return
    yield from check_anchors(known, store.hashes_of(cursor, [anchor.number for anchor in known]))
