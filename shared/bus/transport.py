"""py-amqp's transports, with reads that take what the socket has and writes that leave together."""

from __future__ import annotations

import errno
from collections.abc import Callable
from select import select
from struct import unpack_from
from typing import Any, Final

from amqp.exceptions import UnexpectedFrame
from amqp.transport import SSLTransport, TCPTransport

_CHUNK: Final = 65_536
_HEAD: Final = 7
_FRAME_END: Final = 0xCE
# ENOENT is how a TLS socket says that it has nothing yet
_NOTHING_YET: Final = (errno.EAGAIN, errno.ENOENT, errno.EINTR)


class _Together:
    """Mixed into a transport: one system call for many frames, in either direction."""

    sock: Any
    connected: bool
    _read_buffer: bytes
    _quick_recv: Callable[[int], bytes]
    _write: Callable[[bytes | bytearray], None]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Writes leave at once until :meth:`gather` is called."""
        super().__init__(*args, **options)
        self.unsent = bytearray()
        self._later: Callable[[], object] | None = None
        self._flushing = False
        # where in the buffer the next frame begins
        self._at = 0

    @property
    def pending(self) -> bool:
        """Whether something was received that no frame was made of yet."""
        return self._at < len(self._read_buffer)

    @property
    def readable(self) -> bool:
        """Whether a read would not have to wait."""
        return self.pending or bool(select([self.sock], (), (), 0)[0])

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

    def read_frame(self) -> tuple[int, int, bytes]:
        """Type, channel and payload. py-amqp asks the kernel nine times for a message, this once for many.

        TimeoutError when the socket has no whole frame, also in the middle of one: what came of it is kept,
        and a peer that fell silent holds nobody.
        """
        while True:
            buffered, at = self._read_buffer, self._at
            if len(buffered) - at >= _HEAD:
                kind, channel, size = unpack_from(">BHI", buffered, at)
                end = at + _HEAD + size
                if end < len(buffered):
                    if buffered[end] != _FRAME_END:
                        raise UnexpectedFrame(f"a frame ends with {buffered[end]:#04x}")
                    self._at = end + 1
                    return kind, channel, buffered[at + _HEAD : end]
            received = self._receive()
            # another green thread never reads this connection: nobody moved the place meanwhile
            self._read_buffer, self._at = buffered[at:] + received, 0

    def _receive(self) -> bytes:
        try:
            received = self._quick_recv(_CHUNK)
        except TimeoutError:
            raise
        except OSError as error:
            if error.errno in _NOTHING_YET:
                raise TimeoutError from None
            self.connected = False
            raise
        if not received:
            self.connected = False
            raise ConnectionResetError("the broker closed the connection")
        return received


class PlainTransport(_Together, TCPTransport):  # type: ignore[misc]  # amqp has no types
    """Over TCP."""


class SealedTransport(_Together, SSLTransport):  # type: ignore[misc]  # amqp has no types
    """Over TLS."""

    @property
    def pending(self) -> bool:
        """Also what was opened already and not asked for."""
        return super().pending or self.sock.pending() > 0
