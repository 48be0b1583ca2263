"""Records on the agent's disk until the head office has them: append-only segments, a checksum per record.

A record is safe when `append` returns: it was written and synced. A file cut at any byte keeps every record
that lies whole before the cut; the rest is reported. Reading and forgetting cost no sync: what is sent twice
is known twice.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import FileIO
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from services.keybox_agent.adapters.segments import Mark, begins, framed, mend, named, records, segments
from shared.kernel.ids import new_id

_RESERVE: Final = "reserve"
SEGMENT_BYTES: Final = 1 << 20
RESERVE_BYTES: Final = 64 << 10
"""Given up by a start on a full disk, which could neither count itself nor send what is there."""
MOST_BYTES: Final = 256 << 20
"""Room for some 1,000,000 records: years of an ordinary cabinet, and far more than 72 hours of any."""


class SpoolFull(Exception):
    """There is no room for another record: nothing may happen that would need one."""


class SpoolDamaged(Exception):
    """The spool cannot be written: the disk is full, read-only or broken."""


class Spool:
    """Safe for one writing and one sending thread. `cut`: how many bytes were not whole when opened."""

    def __init__(self, directory: Path, most_bytes: int = MOST_BYTES) -> None:
        self._directory = directory
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        directory.mkdir(parents=True, exist_ok=True)
        self.cut = sum(mend(path) for path in segments(directory))
        self._sequence = 0
        self._file: FileIO
        # of each boot: the last record that was forgotten, and where it ends
        self._sent: dict[int, int] = {}
        self._begins: dict[int, tuple[Path, int]] = {}
        # where the records of the last `waiting` end
        self._ends: dict[Mark, tuple[Path, int]] = {}
        try:
            self._begin()
        except OSError:
            (directory / _RESERVE).unlink(missing_ok=True)
            self._begin()
        self._keep_reserve()
        self._whole = 0  # bytes of this segment that are safe
        self._bytes = sum(path.stat().st_size for path in segments(directory))

    def append(self, bodies: Sequence[bytes]) -> list[Mark]:
        """Keep these, all or none, and sync once; SpoolFull or SpoolDamaged when they are not kept."""
        with self._lock:
            data = framed(self._sequence + 1, bodies)
            if self._bytes + len(data) > self._most_bytes:
                raise SpoolFull(f"{self._bytes} bytes wait to be sent")
            self._write(data)
            first, self._sequence = self._sequence + 1, self._sequence + len(bodies)
            self._bytes += len(data)
            return [Mark(self.boot, number) for number in range(first, self._sequence + 1)]

    def begin_anew(self) -> None:
        """What comes from now on counts from 1 under the next boot, as after a start: it can be sent while
        what waits is sent. OSError when the disk does not take that; then everything goes on as it was."""
        with self._lock:
            boot = self._next_boot()
            fresh = self._new_segment(Mark(boot, 1))
            self._file.close()
            self._file, self._whole, self.boot, self._sequence = fresh, 0, boot, 0

    def waiting(self, most: int, *, held: bool | None = None) -> list[tuple[Mark, bytes]]:
        """The oldest records that were not forgotten; `held`: of boots that are over, or (False) of this."""
        found: list[tuple[Mark, bytes]] = []
        self._ends = {}
        for mark, body, path, end in islice(self._from_the_oldest(held), most):
            found.append((mark, body))
            self._ends[mark] = (path, end)
        return found

    def forget(self, up_to: Mark) -> None:
        """The head office has everything of this boot up to this record; segments with nothing left go."""
        with self._lock:
            self._sent[up_to.boot] = up_to.sequence
            if up_to in self._ends:
                self._begins[up_to.boot] = self._ends[up_to]
            for path, following in pairwise(segments(self._directory)):
                if self._is_sent(path, begins(following)):
                    self._bytes -= path.stat().st_size
                    path.unlink()

    @property
    def fullness(self) -> float:
        """0 to 1."""
        return self._bytes / self._most_bytes

    def close(self) -> None:
        """Nothing is lost by not calling it."""
        with self._lock:
            self._file.close()

    def _is_sent(self, path: Path, following: Mark) -> bool:
        boot = begins(path).boot
        if following.boot == boot:
            return following.sequence <= self._sent.get(boot, 0) + 1
        # the last of its boot, which is over: nothing is written there any more
        size = path.stat().st_size
        return size == 0 or self._begins.get(boot) == (path, size)

    def _from_the_oldest(self, held: bool | None) -> Iterator[tuple[Mark, bytes, Path, int]]:
        for path in segments(self._directory):
            first = begins(path)
            if held is not None and held is (first.boot == self.boot):
                continue
            where, start = self._begins.get(first.boot, (path, 0))
            if first < begins(where):
                continue
            for sequence, body, end in records(path, start if path == where else 0):
                if sequence > self._sent.get(first.boot, 0):
                    yield Mark(first.boot, sequence), body, path, end

    def _write(self, data: bytes) -> None:
        try:
            if self._whole >= SEGMENT_BYTES:
                self._begin_segment()
            self._cut_back()
            if self._file.write(data) != len(data):
                raise OSError("written in part")
            os.fdatasync(self._file.fileno())
        except OSError as error:
            # at once where the disk lets us, else before the next record
            with suppress(OSError):
                self._cut_back()
            raise SpoolDamaged(str(error)) from error
        self._whole += len(data)

    def _cut_back(self) -> None:
        """Half a record must not stand before the next one."""
        if self._file.tell() != self._whole:
            self._file.seek(self._whole)
            self._file.truncate()

    def _begin_segment(self) -> None:
        fresh = self._new_segment(Mark(self.boot, self._sequence + 1))
        self._file.close()
        self._file, self._whole = fresh, 0

    def _begin(self) -> None:
        self.device = self._device()
        self.boot = self._next_boot()
        self._file = self._new_segment(Mark(self.boot, 1))

    def _keep_reserve(self) -> None:
        reserve = self._directory / _RESERVE
        if reserve.exists():
            return
        try:
            reserve.write_bytes(bytes(RESERVE_BYTES))
        except OSError:  # there is no room now; the next start looks again
            reserve.unlink(missing_ok=True)

    def _device(self) -> str:
        """Made with the spool and lost with it: numbers that begin again are not those of before."""
        name = self._directory / "device"
        if not name.exists():
            self._keep(name, new_id().hex[-12:])
        return name.read_text()

    def _next_boot(self) -> int:
        counter = self._directory / "boot"
        last = int(counter.read_text()) if counter.exists() else 0
        boot = max([last, *(begins(path).boot for path in segments(self._directory))]) + 1
        self._keep(counter, str(boot))
        return boot

    def _keep(self, path: Path, text: str) -> None:
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._sync_directory()

    def _new_segment(self, first: Mark) -> FileIO:
        # it may be there, empty, from a try in which the disk was full
        segment = named(self._directory, first).open("ab", buffering=0)
        self._sync_directory()
        return segment

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
