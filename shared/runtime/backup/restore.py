"""`baylog restore DIRECTORY`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from shared.blobs import open_blobs
from shared.blobs.folder import Folder
from shared.eventlog import Place
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import LINES, PUBLIC, Anchors
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.verify import RESTORED, check_anchors, verify
from shared.postgres import Cursor, connect, statement
from shared.privacy import NoMasterKey
from shared.runtime.backup import manifest as kept
from shared.runtime.backup.blobs import mirror
from shared.runtime.backup.events import take_segments
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.place import databases
from shared.runtime.backup.showing import bar
from shared.runtime.backup.tables import all_or_nothing, take_tables
from shared.runtime.config import Config
from shared.runtime.databases import ensure_database
from shared.runtime.failure import Failure
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import write_whole

_INTERRUPTED = 130
Step = Callable[[], None]


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--republish", "hours", type=click.FloatRange(0, 600), default=24.0, show_default=True,
    help="Give the handlers the facts of these last hours again: what lay in the broker is not in a backup.",
)  # fmt: skip
def restore(directory: Path, hours: float) -> None:
    """Bring the backup in DIRECTORY back into an empty place, then replay every erasure.

    Put the master key (and `erasures.jsonl`) back into the state directory first. Refuses a place that is
    not empty. Ctrl-C stops; the same command goes on. `make up` then builds the views.
    """
    progress = Progress()
    try:
        with databases(progress, empty=True) as config:
            _Restore(config, directory, hours, progress).run()
    except Failure as failure:
        raise click.ClickException(str(failure)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. The same command goes on from here.", err=True)
        sys.exit(_INTERRUPTED)


class _Restore:
    """Part by part; each is whole or not there, and noted when it is done."""

    def __init__(self, config: Config, directory: Path, hours: float, progress: Progress) -> None:
        found = kept.read(directory)
        if found is None or not found.complete:
            raise Failure(f"{directory} holds no finished backup", "run `baylog backup` there to its end.")
        self._config, self._directory, self._hours, self._progress = config, directory, hours, progress
        self._found: Manifest = found
        self._places = Places(config.state_dir)

    def run(self) -> None:
        """All of it, or what an interrupted run left."""
        steps: dict[str, tuple[str, Step]] = {
            "log": ("Bringing back the log", self._log),
            "keys": ("Bringing back the keys", self._keys),
            "views": ("Bringing back the services' tables", self._tables),
            "blobs": ("Bringing back the blobs", self._blobs),
            "anchors": ("Bringing back the anchors", self._anchors),
            "erasures": ("Replaying erasures", self._erasures),
        }
        done = self._begun()
        for name, (title, step) in steps.items():
            if name not in done:
                with self._progress.step(title):
                    step()
                done.append(name)
                self._note(done)
        write_whole(self._places.seeded, "restored\n")
        self._places.restoring.unlink()
        self._progress.say(
            f"{self._found.events:,} events are back, as of {self._found.began}; `make up` goes on"
        )

    def _begun(self) -> list[str]:
        """What an interrupted run of this same backup had done; Failure when the place is not empty."""
        if self._places.restoring.exists():
            noted: dict[str, Any] = json.loads(self._places.restoring.read_text())
            if noted["backup"] != self._mark:
                raise Failure("the restore of another backup was not finished here", "`make reset` first.")
            return list(noted["done"])
        self._check_master_keys()
        self._migrate()
        self._check_empty()
        self._note([])
        return []

    @property
    def _mark(self) -> str:
        return self._found.segments[-1].hash if self._found.segments else "empty"

    def _note(self, done: list[str]) -> None:
        write_whole(self._places.restoring, json.dumps({"backup": self._mark, "done": done}))

    def _check_master_keys(self) -> None:
        try:
            missing = set(self._found.masters) - self._config.keys.masters.keys().names
        except NoMasterKey:
            missing = set(self._found.masters)
        if missing:
            raise Failure(
                f"the keys in this backup are wrapped by a master key that is not here: {', '.join(missing)}",
                f"put it back as {self._config.keys.masters.file}; without it no personal data can be read.",
            )

    def _migrate(self) -> None:
        config = self._config
        migrations = {
            config.log_url: migrate_log,
            config.views_url: migrate_views,
            config.keys.url: migrate_keys,
        }
        for url, migrate in migrations.items():
            ensure_database(url)
            migrate(url)

    def _check_empty(self) -> None:
        for url, table in ((self._config.log_url, "event"), (self._config.keys.url, "privacy.data_key")):
            with closing(connect(url)) as connection, connection.cursor() as cursor:
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608  the two names above
                if cursor.fetchall() != [(False,)]:
                    raise Failure("this place is not empty", "`make reset` first, or choose another place.")
        if open_blobs(self._config.blob_url).sizes(""):
            raise Failure("the blob store is not empty", "empty it, or choose another place.")

    def _log(self) -> None:
        with all_or_nothing(self._config.log_url) as cursor, bar("log", self._found.events) as told:
            marks = take_segments(cursor, self._directory, self._found.segments, told)
            cursor.execute(statement(__package__, "go_on"))
            self._relay(cursor, marks)
            self._check_chain(cursor)

    def _relay(self, cursor: Cursor, marks: dict[str, int]) -> None:
        """Published up to here, less the hours that may have lain unhandled in the broker."""
        cursor.execute(statement(__package__, "recent"), {"hours": self._hours})
        ((recent,),) = cursor.fetchall()
        for name, place in self._found.relay.items():
            told = {"name": name, "xid": str(RESTORED), "position": min(recent, _number_of(place, marks))}
            cursor.execute(statement(__package__, "take_relay"), told)

    def _check_chain(self, cursor: Cursor) -> None:
        wrong = list(verify(cursor))
        anchors = Anchors(self._directory / "anchors")
        known = list(anchors.read())
        hashes = store.hashes_of(cursor, [anchor.number for anchor in known])
        last = store.last_block(cursor).number
        wrong += check_anchors([anchor for anchor in known if anchor.number <= last], hashes)
        if wrong:
            raise Failure(f"the backup is not what was sealed: {wrong[0]}", "take another copy.")

    def _keys(self) -> None:
        self._take("keys", self._config.keys.url)

    def _tables(self) -> None:
        self._take("views", self._config.views_url)

    def _take(self, database: str, url: str) -> None:
        with all_or_nothing(url) as cursor:
            tables = [table for table in self._found.tables if table.database == database]
            take_tables(cursor, self._directory, tables)

    def _blobs(self) -> None:
        mirror(Folder(self._directory / "blobs"), open_blobs(self._config.blob_url))

    def _anchors(self) -> None:
        """Go on behind the old anchors with their key; without it they are kept aside and others begin."""
        source, places = self._directory / "anchors", SealingPlaces.of(os.environ, self._config.state_dir)
        if not (source / LINES).exists() or (places.anchors / LINES).exists():
            return
        target = places.anchors if places.key.exists() else places.anchors / f"before-{self._mark[:12]}"
        target.mkdir(parents=True, exist_ok=True)
        for name in (LINES, PUBLIC):
            shutil.copyfile(source / name, target / name)

    def _erasures(self) -> None:
        """By the command of the service that forgets customers, against these databases."""
        settings = {"BAYLOG_LOG_URL": self._config.log_url, "BAYLOG_VIEWS_URL": self._config.views_url}
        done = subprocess.run(
            [sys.executable, "-m", "shared.runtime.cli", "erasures", "replay"],
            env={**os.environ, **settings, "BAYLOG_KEYS_URL": self._config.keys.url}, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failure("the erasures could not be replayed", "mend what it says, then the same command.")


def _number_of(place: str, marks: dict[str, int]) -> int:
    """The number of the last event of the blocks that end at or before a place."""
    wanted = Place.parse(place)
    return max((number for at, number in marks.items() if Place.parse(at) <= wanted), default=0)
