"""`baylog restore DIRECTORY`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from shared.blobs import open_blobs
from shared.blobs.folder import Folder
from shared.eventlog import Place
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import LINES, PUBLIC, fingerprint, public_key_in
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head
from shared.eventlog.sealing.verify import RESTORED, verify
from shared.postgres import Cursor, connect, statement
from shared.runtime.backup import manifest as kept
from shared.runtime.backup.beforehand import (
    ANCHORS,
    against_anchors,
    check_empty,
    check_erasures,
    check_master_keys,
    migrate,
)
from shared.runtime.backup.blobs import add_new
from shared.runtime.backup.events import take_segments
from shared.runtime.backup.manifest import Manifest, Table
from shared.runtime.backup.place import databases
from shared.runtime.backup.showing import STOPS, bar, in_words
from shared.runtime.backup.tables import all_or_nothing, clear, drop_views, listed, take_tables
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import write_whole

_INTERRUPTED = 130
Step = Callable[[], None]


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--without-erasures",
    is_flag=True,
    help="Go on without the newest list of erasures: whom it names comes back.",
)
@click.option(
    "--replace-tables",
    is_flag=True,
    help="Put the backup's tables in place of those that the services have here.",
)
@click.option(
    "--republish", "hours", type=click.FloatRange(0, 600), default=24.0, show_default=True,
    help="Give the handlers the facts of these last hours again: what lay in the broker is not in a backup.",
)  # fmt: skip
def restore(directory: Path, without_erasures: bool, replace_tables: bool, hours: float) -> None:
    """Bring the backup in DIRECTORY back into an empty place, then replay every erasure.

    Put the master key, `erasures.jsonl` and `anchor.key` back into the state directory first. Refuses a place
    that is not empty. Ctrl-C stops; the same command goes on. `make up` then builds the views.
    """
    progress = Progress()
    wanted = Wanted(without_erasures=without_erasures, replace_tables=replace_tables, hours=hours)
    try:
        with databases(progress, empty=True) as config:
            _Restore(config, directory, wanted, progress).run()
    except STOPS as error:
        raise click.ClickException(str(in_words(error, directory))) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. The same command goes on from here.", err=True)
        sys.exit(_INTERRUPTED)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What whoever restores has decided; `hours`: how much of the newest facts is published again."""

    without_erasures: bool
    replace_tables: bool
    hours: float


class _Restore:
    """Part by part; each is whole or not there, and noted when it is done."""

    def __init__(self, config: Config, directory: Path, wanted: Wanted, progress: Progress) -> None:
        found = kept.finished(directory)
        if found is None:
            raise Failure(f"{directory} holds no finished backup", "run `baylog backup` there to its end.")
        self._config, self._directory, self._wanted, self._progress = config, directory, wanted, progress
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
            self._check_erasures()
            return list(noted["done"])
        check_master_keys(self._config.keys.masters, self._found)
        migrate(self._config)
        check_empty(self._config, replace_tables=self._wanted.replace_tables)
        self._check_erasures()
        self._note([])
        return []

    def _check_erasures(self) -> None:
        if not self._wanted.without_erasures:
            check_erasures(self._config.erasures_file, self._directory, self._found)

    @property
    def _mark(self) -> str:
        return self._found.segments[-1].hash if self._found.segments else "empty"

    def _note(self, done: list[str]) -> None:
        write_whole(self._places.restoring, json.dumps({"backup": self._mark, "done": done}))

    def _log(self) -> None:
        with all_or_nothing(self._config.log_url) as cursor, bar("log", self._found.events) as told:
            marks = take_segments(cursor, self._directory, self._found.segments, told)
            cursor.execute(statement(__package__, "go_on"))
            self._relay(cursor, marks)
            self._check_chain(cursor)

    def _relay(self, cursor: Cursor, marks: dict[str, int]) -> None:
        """Published up to here, less the hours that may have lain unhandled in the broker."""
        cursor.execute(statement(__package__, "recent"), {"hours": self._wanted.hours})
        ((recent,),) = cursor.fetchall()
        for name, place in self._found.relay.items():
            told = {"name": name, "xid": str(RESTORED), "position": min(recent, _number_of(place, marks))}
            cursor.execute(statement(__package__, "take_relay"), told)

    def _check_chain(self, cursor: Cursor) -> None:
        places = SealingPlaces.of(os.environ, self._config.state_dir)
        wrong = next(verify(cursor), None) or next(against_anchors(cursor, self._directory, places), None)
        if wrong:
            raise Failure(f"the backup is not what was sealed: {wrong}", "take another copy.")
        if self._found.segments and places.own_key() is None:
            believed = fingerprint(public_key_in(self._directory / ANCHORS / PUBLIC))
            self._progress.say(
                f"No anchor.key is here: the anchors were held to the key in the backup itself, {believed}"
            )

    def _keys(self) -> None:
        with all_or_nothing(self._config.keys.url) as cursor:
            take_tables(cursor, self._directory, self._of("keys"))

    def _tables(self) -> None:
        """The services' own; views of another log, or of more of this one, are dropped and built anew."""
        with all_or_nothing(self._config.views_url) as cursor:
            drop_views(cursor)
            known = self._of("views")
            clear(cursor, set(listed(cursor, "own_tables")) - {table.name for table in known})
            take_tables(cursor, self._directory, known)

    def _of(self, database: str) -> list[Table]:
        return [table for table in self._found.tables if table.database == database]

    def _blobs(self) -> None:
        add_new(Folder(self._directory / "blobs"), open_blobs(self._config.blob_url))

    def _anchors(self) -> None:
        """Go on behind the old anchors with their key; without it they are kept aside and others begin."""
        source, places = self._directory / ANCHORS, SealingPlaces.of(os.environ, self._config.state_dir)
        if (source / LINES).exists() and not (places.anchors / LINES).exists():
            target = places.anchors if places.key.exists() else places.anchors / f"before-{self._mark[:12]}"
            target.mkdir(parents=True, exist_ok=True)
            for name in (LINES, PUBLIC):
                shutil.copyfile(source / name, target / name)
        with closing(connect(self._config.log_url)) as connection, connection.cursor() as cursor:
            anchor_head(store.last_block(cursor), places)

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
