"""Writes records into a spool and says of each that it is safe, until it is killed or the disk is full.

`python spool_writer.py FOLDER LIMIT GUARD`: LIMIT bytes a file (0: none); GUARD is on, or what is left out.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

import orjson

from services.keybox_agent.adapters import spool as module
from services.keybox_agent.adapters.spool import Spool, SpoolDamaged

PATIENCE = 3


class SaysSoFirst(Spool):
    """Without the guard: records count as safe while they are gathered in memory."""

    gathered = b""

    def _write(self, data: bytes) -> None:
        self.gathered += data
        if len(self.gathered) > 20_000:
            super()._write(self.gathered)
            self.gathered = b""


class LeavesHalves(Spool):
    """Without the guard: what was written in part stays where it is."""

    def _cut_back(self) -> None:
        self._whole = self._file.tell()


GUARDS = {"on": Spool, "says so first": SaysSoFirst, "leaves halves": LeavesHalves}


def main(folder: Path, limit: int, guard: str) -> None:
    """A line for each record that is safe; when the disk is full it goes on with more room, a few times."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    module.SEGMENT_BYTES = 20_000
    spool = GUARDS[guard](folder)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    refused = 0
    while refused < PATIENCE:
        body = orjson.dumps({"boot": spool.boot, "filling": "x" * (37 * (spool.boot + refused) % 200)})
        try:
            (mark,) = spool.append([body])
        except SpoolDamaged:
            refused += 1
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit * (refused + 1), resource.RLIM_INFINITY))
            continue
        sys.stdout.write(f"{mark.boot}.{mark.sequence}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
