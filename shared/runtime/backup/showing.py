"""How far the copying of the log has come, and in words what stopped it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from pathlib import Path

import msgspec
import psycopg2
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from shared.blobs import StoreRefused
from shared.eventlog.sealing.anchor import BadAnchor
from shared.runtime.failure import Failure

_DAMAGED = (EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError, BadGzipFile)
STOPS = (Failure, OSError, psycopg2.Error, BadAnchor, StoreRefused, *_DAMAGED)
"""What ends a backup or a restore with a sentence."""


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the error output; call what is given with how many events more are done."""
    shown = Progress(
        TextColumn(title),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} events, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with shown:
        task = shown.add_task(title, total=max(total, 0), rate=0.0)

        def advance(events: int) -> None:
            shown.advance(task, events)
            told = shown.tasks[0]
            shown.update(task, rate=told.completed / (told.elapsed or 1e-9))

        yield advance


def in_words(error: Exception, directory: Path) -> Failure:
    """What an operator can do about a folder or a database that cannot be used."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, _DAMAGED):
        return Failure(f"a file in {directory} is damaged: {error}", "take another copy.")
    if isinstance(error, OSError):
        return Failure(
            f"{error.strerror or error} ({error.filename or directory})",
            "mend that, or name another folder; the same command goes on.",
        )
    if isinstance(error, BadAnchor):
        return Failure(
            f"the anchors are not what was signed: {error}", "bring them and `anchor.key` back from a copy."
        )
    if isinstance(error, StoreRefused):
        return Failure(f"the blob store refused: {error}", "mend that; the same command goes on.")
    if isinstance(error, psycopg2.errors.UndefinedTable):
        return Failure("these databases hold no Baylog installation", "`make up` makes one.")
    told = str(error).strip().partition("\n")[0]
    return Failure(f"a database refused: {told}", "mend that; the same command goes on.")
