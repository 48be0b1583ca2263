"""Each part of an installation, brought back from the backup into its place: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from shared.blobs import open_blobs
from shared.blobs.folder import Folder
from shared.eventlog import Place
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import LINES, PUBLIC, fingerprint, public_key_in
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head
from shared.eventlog.sealing.verify import RESTORED, verify
from shared.jobs.bar import bar
from shared.postgres import Cursor, connect, statement
from shared.runtime.backup.beforehand import ANCHORS, against_anchors
from shared.runtime.backup.blobs import add_new
from shared.runtime.backup.events import take_segments
from shared.runtime.backup.manifest import Manifest, Table
from shared.runtime.backup.tables import all_or_nothing, clear, drop_views, listed, take_tables
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.progress import Progress


class Parts:
    """A method for each; one that does not come to its end is gone through again, and does no harm twice."""

    def __init__(self, config: Config, directory: Path, found: Manifest, progress: Progress) -> None:
        self._config, self._directory, self._found, self._progress = config, directory, found, progress

    def log(self, hours: float) -> None:
        """The events, held to their chain; the facts of the last `hours` are published again."""
        with all_or_nothing(self._config.log_url) as cursor:
            with bar("log", "events", self._found.events) as drawn:
                marks = take_segments(cursor, self._directory, self._found.segments, drawn.advance)
            cursor.execute(statement(__package__, "go_on"))
            self._relay(cursor, marks, hours)
            self._check_chain(cursor)

    def keys(self) -> None:
        """The customers' data keys, still wrapped."""
        with all_or_nothing(self._config.keys.url) as cursor:
            take_tables(cursor, self._directory, self._of("keys"))

    def tables(self) -> None:
        """The services' own; views of another log, or of more of this one, are dropped and built anew."""
        with all_or_nothing(self._config.views_url) as cursor:
            drop_views(cursor)
            known = self._of("views")
            clear(cursor, set(listed(cursor, "own_tables")) - {table.name for table in known})
            take_tables(cursor, self._directory, known)

    def blobs(self) -> None:
        """Those that are not back yet."""
        with bar("blobs", "blobs") as drawn:
            add_new(Folder(self._directory / "blobs"), open_blobs(self._config.blob_url), drawn.at)

    def anchors(self) -> None:
        """Go on behind the old anchors with their key; without it they are kept aside and others begin."""
        source, places = self._directory / ANCHORS, SealingPlaces.of(os.environ, self._config.state_dir)
        if (source / LINES).exists() and not (places.anchors / LINES).exists():
            aside = places.anchors / f"before-{self._found.mark[:12]}"
            target = places.anchors if places.key.exists() else aside
            target.mkdir(parents=True, exist_ok=True)
            for name in (LINES, PUBLIC):
                shutil.copyfile(source / name, target / name)
        with closing(connect(self._config.log_url)) as connection, connection, connection.cursor() as cursor:
            anchor_head(store.last_block(cursor), places, cursor)

    def erasures(self) -> None:
        """By the command of the service that forgets customers, against these databases."""
        settings = {"BAYLOG_LOG_URL": self._config.log_url, "BAYLOG_VIEWS_URL": self._config.views_url}
        done = subprocess.run(
            [sys.executable, "-m", "shared.runtime.cli", "erasures", "replay"],
            env={**os.environ, **settings, "BAYLOG_KEYS_URL": self._config.keys.url}, check=False,
            start_new_session=True,  # Ctrl-C is answered here; it may be ended at any point
        )  # fmt: skip
        if done.returncode:
            raise Failure("the erasures could not be replayed", "mend what it says, then the same command.")

    def _relay(self, cursor: Cursor, marks: dict[str, int], hours: float) -> None:
        """Published up to here, less the hours that may have lain unhandled in the broker."""
        cursor.execute(statement(__package__, "recent"), {"hours": hours})
        ((recent,),) = cursor.fetchall()
        for name, place in self._found.relay.items():
            told = {"name": name, "xid": str(RESTORED), "position": min(recent, _number_of(place, marks))}
            cursor.execute(statement(__package__, "take_relay"), told)

    def _check_chain(self, cursor: Cursor) -> None:
        places = SealingPlaces.of(os.environ, self._config.state_dir)
        with bar("verify", "events") as drawn:
            wrong = next(verify(cursor, lambda at: drawn.at(at.block.total, at.total)), None)
        wrong = wrong or next(against_anchors(cursor, self._directory, places), None)
        if wrong:
            raise Failure(f"the backup is not what was sealed: {wrong}", "take another copy.")
        if self._found.segments and places.own_key() is None:
            believed = fingerprint(public_key_in(self._directory / ANCHORS / PUBLIC))
            self._progress.say(
                f"No anchor.key is here: the anchors were held to the key in the backup itself, {believed}"
            )

    def _of(self, database: str) -> list[Table]:
        return [table for table in self._found.tables if table.database == database]


def _number_of(place: str, marks: dict[str, int]) -> int:
    """The number of the last event of the blocks that end at or before a place."""
    wanted = Place.parse(place)
    return max((number for at, number in marks.items() if Place.parse(at) <= wanted), default=0)
