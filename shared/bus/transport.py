"""py-amqp's transports, with reads that take what the socket has and writes that leave together."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any, Final

from amqp.transport import SSLTransport, TCPTransport

_CHUNK: Final = 16_384
# ENOENT is how a TLS socket says that it has nothing yet
_NOTHING_YET: Final = (errno.EAGAIN, errno.ENOENT, errno.EINTR)


class _Together:
    """Mixed into a transport: one system call for many frames, in either direction."""

    sock: Any
    _read_buffer: bytes
    _quick_recv: Callable[[int], bytes]
    _write: Callable[[bytes | bytearray], None]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Writes leave at once until :meth:`gather` is called."""
        super().__init__(*args, **options)
        self.unsent = bytearray()
        self._later: Callable[[], object] | None = None
        self._flushing = False

    @property
    def pending(self) -> bool:
        """Whether something was received that no frame was made of yet."""
        return bool(self._read_buffer)

    def gather(self, later: Callable[[], object]) -> None:
        """From now on keep what is written in `unsent`; `later` is called when it begins to fill."""
        self._later = later

    def write(self, frame: Any) -> None:
        """py-amqp's way out. It reuses the memory behind `frame`, so that keeping it means copying it."""
        if self._later is None:
            super().write(frame)  # type: ignore[misc]  # the other parent's
            return
        if not self.unsent and not self._flushing:
            self._later()
        self.unsent += frame

    def flush(self) -> None:
        """Send what was gathered; what others write meanwhile goes after it."""
        if self._flushing:
            return
        self._flushing = True
        try:
            while self.unsent:
                leaving, self.unsent = self.unsent, bytearray()
                self._write(leaving)
        finally:
            self._flushing = False

    def _read(self, n: int, initial: bool = False, _errnos: tuple[int, ...] = ()) -> bytes:  # noqa: ARG002
        """py-amqp asks the kernel nine times for one delivery; this asks once for all that is there."""
        buffered = self._read_buffer
        try:
            while len(buffered) < n:
                buffered += self._receive(max(n - len(buffered), _CHUNK))
        except BaseException:
            self._read_buffer = buffered
            raise
        self._read_buffer = buffered[n:]
        return buffered[:n]

    def _receive(self, most: int) -> bytes:
        try:
            received = self._quick_recv(most)
        except OSError as error:
            if error.errno in _NOTHING_YET:
                # also in the middle of a frame: what came of it is kept, and a silent peer holds nobody
                raise TimeoutError from None
            raise
        if not received:
            raise ConnectionResetError("the broker closed the connection")
        return received


class PlainTransport(_Together, TCPTransport):  # type: ignore[misc]  # amqp has no types
    """Over TCP."""


class SealedTransport(_Together, SSLTransport):  # type: ignore[misc]  # amqp has no types
    """Over TLS."""
