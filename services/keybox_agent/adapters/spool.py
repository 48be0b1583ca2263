"""Records on the agent's disk until the head office has them: append-only segments, a checksum per record.

A record is safe when `append` returns: it was written and synced. A file cut at any byte keeps every record
that lies whole before the cut; the rest is reported. Reading and forgetting cost no sync: what is sent twice
is known twice.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from shared.kernel.ids import new_id

_HEAD: Final = struct.Struct(">IIQ")  # length of the body, CRC-32 of sequence and body, sequence
_LONGEST_BODY: Final = 1 << 20
SEGMENT_BYTES: Final = 1 << 20
MOST_BYTES: Final = 256 << 20
"""Room for some 1,000,000 records: years of an ordinary cabinet, and far more than 72 hours of any."""


class SpoolFull(Exception):
    """There is no room for another record: nothing may happen that would need one."""


class SpoolDamaged(Exception):
    """The spool cannot be written: the disk is full, read-only or broken."""


@dataclass(frozen=True, order=True)
class Mark:
    """Which record: agents count their starts, and the records of each start."""

    boot: int
    sequence: int


class Spool:
    """Safe for one writing and one sending thread. `cut`: how many bytes were not whole when opened."""

    def __init__(self, directory: Path, most_bytes: int = MOST_BYTES) -> None:
        self._directory = directory
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        directory.mkdir(parents=True, exist_ok=True)
        self.device = self._device()
        self.cut = sum(_mend(path) for path in self._segments())
        self.boot = self._next_boot()
        self._sequence = 0
        self._sent = Mark(0, 0)
        # where the records of the last `waiting` end, and where those begin that were not forgotten
        self._ends: dict[Mark, tuple[Path, int]] = {}
        self._begins: tuple[Path, int] | None = None
        self._file = self._new_segment()
        self._whole = 0  # bytes of this segment that are safe
        self._bytes = sum(path.stat().st_size for path in self._segments())

    def append(self, bodies: Sequence[bytes]) -> list[Mark]:
        """Keep these, all or none, and sync once; SpoolFull or SpoolDamaged when they are not kept."""
        with self._lock:
            sequences = range(self._sequence + 1, self._sequence + 1 + len(bodies))
            data = b"".join(_framed(number, body) for number, body in zip(sequences, bodies, strict=True))
            if self._bytes + len(data) > self._most_bytes:
                raise SpoolFull(f"{self._bytes} bytes wait to be sent")
            self._write(data)
            self._sequence += len(bodies)
            self._bytes += len(data)
            return [Mark(self.boot, number) for number in sequences]

    def waiting(self, most: int) -> list[tuple[Mark, bytes]]:
        """The oldest records that were not forgotten; read from where the forgotten ones end."""
        found: list[tuple[Mark, bytes]] = []
        self._ends = {}
        for mark, body, path, end in islice(self._from_the_oldest(), most):
            found.append((mark, body))
            self._ends[mark] = (path, end)
        return found

    def forget(self, up_to: Mark) -> None:
        """The head office has everything up to this record; segments of which nothing is left go."""
        with self._lock:
            self._sent = up_to
            self._begins = self._ends.get(up_to)
            segments = self._segments()
            for path, following in pairwise(segments):
                if Mark(*_named(following)) > Mark(up_to.boot, up_to.sequence + 1):
                    break
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

    def _from_the_oldest(self) -> Iterator[tuple[Mark, bytes, Path, int]]:
        begins = self._begins
        for path in self._segments():
            if begins is not None and _named(path) < _named(begins[0]):
                continue
            start = begins[1] if begins is not None and path == begins[0] else 0
            for sequence, body, end in _records(path, start):
                mark = Mark(_named(path)[0], sequence)
                if mark > self._sent:
                    yield mark, body, path, end

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
        fresh = self._new_segment()
        self._file.close()
        self._file, self._whole = fresh, 0

    def _segments(self) -> list[Path]:
        return sorted(self._directory.glob("*.records"), key=_named)

    def _device(self) -> str:
        """Made with the spool and lost with it: numbers that begin again are not those of before."""
        name = self._directory / "device"
        if not name.exists():
            self._keep(name, new_id().hex[-12:])
        return name.read_text()

    def _next_boot(self) -> int:
        counter = self._directory / "boot"
        last = int(counter.read_text()) if counter.exists() else 0
        boot = max([last, *(_named(path)[0] for path in self._segments())]) + 1
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

    def _new_segment(self) -> FileIO:
        path = self._directory / f"{self.boot:010d}-{self._sequence + 1:012d}.records"
        # it may be there, empty, from a try in which the disk was full
        segment = path.open("ab", buffering=0)
        self._sync_directory()
        return segment

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _framed(sequence: int, body: bytes) -> bytes:
    return _HEAD.pack(len(body), _checksum(sequence, body), sequence) + body


def _checksum(sequence: int, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(sequence.to_bytes(8, "big")))


def _named(path: Path) -> tuple[int, int]:
    boot, _, sequence = path.stem.partition("-")
    return int(boot), int(sequence)


def _records(path: Path, start: int = 0) -> Iterator[tuple[int, bytes, int]]:
    """The whole records of a segment from a byte on, and where each ends."""
    with path.open("rb") as file:
        file.seek(start)
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, checksum, sequence = _HEAD.unpack(head)
            body = file.read(length) if length <= _LONGEST_BODY else b""
            if len(body) != length or _checksum(sequence, body) != checksum:
                return
            yield sequence, body, file.tell()


def _mend(path: Path) -> int:
    """Take off what is not whole at the end of a segment; how many bytes that was."""
    whole = max((end for _, _, end in _records(path)), default=0)
    rest = path.stat().st_size - whole
    if rest:
        os.truncate(path, whole)
    return rest
