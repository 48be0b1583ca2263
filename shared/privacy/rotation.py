"""The master key is changed: a new one wraps every data key, and the old one is let go of."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any, Final

from shared.postgres import Pool, statement
from shared.privacy.master import MasterKeys, MasterSource, make_master_key

_PACKAGE: Final = "shared.privacy"
_AT_ONCE: Final = 500
_MAKING_S: Final = 2.0

Told = Callable[[int], None]


@dataclass(frozen=True)
class Rotated:
    """How many keys were wrapped anew, and where the old master key lies now, if it was in our file."""

    keys: int
    before: Path | None


def rotate(pool: Pool, masters: MasterSource, told: Told = lambda _keys: None) -> Rotated:
    """Safe to repeat, and to interrupt: both master keys stand in the file until nothing needs the old one.

    With BAYLOG_MASTER_KEY the operator puts the new key before the old one; then this wraps anew.
    Running processes see a changed file at their next use of it. `told` hears how many keys more are wrapped.
    """
    before = masters.keys()
    file = masters.file
    if file is not None and len(before.names) == 1:
        _write(file, f"{make_master_key()}\n{file.read_text(encoding='ascii')}")
    keys = _wrap_anew(pool, masters, told)
    if file is None:
        return Rotated(keys, None)
    # a process that had read the file just before may have made a key meanwhile: it had its time to commit
    sleep(_MAKING_S)
    return Rotated(keys + _wrap_anew(pool, masters, told), _retire(file))


def _wrap_anew(pool: Pool, masters: MasterSource, told: Told) -> int:
    done = 0
    for table in ("data_key", "secret"):
        while count := _some(pool, masters.keys(), table):
            done += count
            told(count)
    return done


def _some(pool: Pool, masters: MasterKeys, table: str) -> int:
    with pool.transaction() as cursor:
        cursor.execute(
            statement(_PACKAGE, f"{table}_to_rewrap"), {"current": masters.current, "limit": _AT_ONCE}
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if rows:
            plain = [(label, masters.unwrap(master, label, bytes(held))) for label, master, held in rows]
            cursor.execute(
                statement(_PACKAGE, f"rewrap_{table}"),
                {
                    "labels": [label for label, _ in plain],
                    "master": masters.current,
                    "wrapped": [masters.wrap(label, key) for label, key in plain],
                },
            )
    return len(rows)


def _retire(file: Path) -> Path:
    """The old keys beside the file: a backup of the key store from before still needs them."""
    current, *old = file.read_text(encoding="ascii").split()
    beside = file.with_name(f"{file.name}.before")
    kept = beside.read_text(encoding="ascii") if beside.exists() else ""
    _write(beside, "\n".join(old) + "\n" + kept)
    _write(file, current + "\n")
    return beside


def _write(file: Path, text: str) -> None:
    """Whole or not at all, and for the owner's eyes."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
