"""Going over the log with a bar, noting how far it was found good: an interrupted run goes on there.

The note is believed for a day. A run that goes on reads only what lies behind the noted block: what was done
since to events before it does not show, and whoever can write the note can make a run pass over events. The
block's hash, which everything behind it hangs on, must still be the one in the chain.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec

from shared.eventlog.sealing import store
from shared.eventlog.sealing.chain import GENESIS, Block
from shared.eventlog.sealing.verify import Finding, verify
from shared.eventlog.sealing.verify import Progress as Stand
from shared.jobs.bar import bar
from shared.kernel.clock import now
from shared.postgres import Cursor

_BELIEVED: Final = timedelta(days=1)
_NOTED_EVERY_S: Final = 1.0


class _Note(msgspec.Struct, frozen=True):
    block: int
    hash: str
    begun: datetime


class Walk:
    """One `baylog log verify`; `note` is the file that an interrupted one leaves behind."""

    def __init__(self, note: Path) -> None:
        self._note = note
        self._begun = now()
        self._noted_at = monotonic()

    def left_off(self, cursor: Cursor) -> Block:
        """The last block that an interrupted run found good, when the chain has it; else the beginning."""
        try:
            noted = msgspec.json.decode(self._note.read_bytes(), type=_Note)
        except (OSError, msgspec.DecodeError):
            return GENESIS
        if now() - noted.begun > _BELIEVED:
            return GENESIS
        blocks = store.blocks_after(cursor, noted.block - 1, 1)
        if not blocks or (blocks[0].number, blocks[0].hash.hex()) != (noted.block, noted.hash):
            return GENESIS
        self._begun = noted.begun
        return blocks[0]

    def go(self, cursor: Cursor, since: Block) -> tuple[list[Finding], Block]:
        """All findings, and the last block. A walk that has found something is not gone on with."""
        found: list[Finding] = []
        stand = since
        with bar("verify", "events", begun=since.total) as drawn:

            def watch(at: Stand) -> None:
                nonlocal stand
                stand = at.block
                drawn.at(stand.total, at.total)
                if not found and monotonic() - self._noted_at >= _NOTED_EVERY_S:
                    self._keep(stand)

            try:
                for finding in verify(cursor, watch, since=since):
                    found.append(finding)
                    drawn.say(str(finding)) if len(found) == 1 else None
            except KeyboardInterrupt:
                self.forget() if found else self._keep(stand)
                raise
        return found, stand

    def forget(self) -> None:
        """The next run begins at the first block."""
        self._note.unlink(missing_ok=True)

    def _keep(self, stand: Block) -> None:
        self._noted_at = monotonic()
        if stand.number:
            told = msgspec.json.encode(_Note(stand.number, stand.hash.hex(), self._begun))
            beside = self._note.with_name(f".{self._note.name}")
            beside.write_bytes(told)
            beside.replace(self._note)
