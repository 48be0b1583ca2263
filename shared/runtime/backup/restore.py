"""`baylog restore DIRECTORY`: which part comes after which, and which of them are done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from shared.jobs.stopping import if_stopped
from shared.runtime.backup import manifest as kept
from shared.runtime.backup.beforehand import check_empty, check_erasures, check_master_keys, migrate
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.parts import Parts
from shared.runtime.backup.place import databases
from shared.runtime.backup.wording import STOPS, in_words
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import write_whole

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
    if_stopped()
    wanted = Wanted(without_erasures=without_erasures, replace_tables=replace_tables, hours=hours)
    try:
        with databases(progress, empty=True) as config:
            _Restore(config, directory, wanted, progress).run()
    except STOPS as error:
        raise click.ClickException(str(in_words(error, directory))) from None


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
        parts = Parts(self._config, self._directory, self._found, self._progress)
        steps: dict[str, tuple[str, Step]] = {
            "log": ("Bringing back the log", partial(parts.log, self._wanted.hours)),
            "keys": ("Bringing back the keys", parts.keys),
            "views": ("Bringing back the services' tables", parts.tables),
            "blobs": ("Bringing back the blobs", parts.blobs),
            "anchors": ("Bringing back the anchors", parts.anchors),
            "erasures": ("Replaying erasures", parts.erasures),
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
            if noted["backup"] != self._found.mark:
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

    def _note(self, done: list[str]) -> None:
        write_whole(self._places.restoring, json.dumps({"backup": self._found.mark, "done": done}))
