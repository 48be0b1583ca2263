"""In words what ends a backup or a restore."""

from __future__ import annotations

import zlib
from gzip import BadGzipFile
from pathlib import Path

import msgspec
import psycopg2

from shared.blobs import StoreRefused
from shared.eventlog.sealing.anchor import BadAnchor
from shared.runtime.failure import Failure

_DAMAGED = (EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError, BadGzipFile)
STOPS = (Failure, OSError, psycopg2.Error, BadAnchor, StoreRefused, *_DAMAGED)
"""What ends a backup or a restore with a sentence."""


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
