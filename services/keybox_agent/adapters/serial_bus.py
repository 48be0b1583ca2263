"""The master's end of the RS-485 bus: one question at a time, its answer or an error."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from typing import Final, Protocol

import serial

from services.keybox_agent.protocol.registers import ask_status
from services.keybox_agent.protocol.rtu import (
    EXCEPTION_LENGTH,
    BadChecksum,
    FrameError,
    Incomplete,
    ReadInput,
    Request,
    decode,
    encode,
    reply_length,
)
from services.keybox_agent.protocol.timing import REQUEST_LENGTH, Line

RETRIES: Final = 2


class NoAnswer(Exception):
    """The slave gave no usable answer, however often it was asked; the last error is the cause."""


class PortLost(Exception):
    """The serial port is gone: the adapter was pulled out, or somebody else holds it."""


class Port(Protocol):
    """What is used of a pyserial port."""

    timeout: float | None

    def read(self, size: int) -> bytes: ...
    def write(self, data: bytes) -> int | None: ...
    def flush(self) -> None: ...
    def reset_input_buffer(self) -> None: ...
    def close(self) -> None: ...


def open_port(device: str, baud: int) -> Port:
    """The port as docs/cabinet-protocol.md wants it, held exclusively; PortLost when that cannot be."""
    try:
        port = serial.Serial(device, baud, parity=serial.PARITY_EVEN, exclusive=True, write_timeout=2)
    except (OSError, serial.SerialException) as error:
        raise PortLost(str(error)) from error
    # not every driver has it: patience allows for its batches
    with contextlib.suppress(AttributeError, OSError, ValueError, NotImplementedError):
        port.set_low_latency_mode(True)
    return port  # type: ignore[no-any-return]  # pyserial is untyped


class SerialBus:
    """Owned by one thread. `errors` counts by kind what went wrong since the start."""

    def __init__(self, port: Port, line: Line) -> None:
        self._port = port
        self._line = line
        self._echo: bool | None = None
        self._quiet_since = time.monotonic()
        self.errors: Counter[str] = Counter()

    def ask(self, request: Request) -> tuple[int, ...]:
        """The answer's words; NoAnswer after 1 + RETRIES attempts, SlaveRefused when the slave says so."""
        late_possible = False
        last: Exception | None = None
        for _ in range(1 + RETRIES):
            try:
                if late_possible:
                    # boards answer in order: once this one is answered, nothing late can come any more
                    self._put(ask_status(request.slave))
                    late_possible = False
                return self._put(request)
            except FrameError as error:
                self.errors[type(error).__name__] += 1
                late_possible = not isinstance(error, BadChecksum)
                last = error
        raise NoAnswer(request) from last

    def close(self) -> None:
        """Let go of the port."""
        self._port.close()

    def _put(self, request: Request) -> tuple[int, ...]:
        try:
            received = self._reply_to(request)
            try:
                return decode(request, received)
            except FrameError:
                if received:
                    self._drain()
                raise
        except (OSError, serial.SerialException) as error:
            raise PortLost(str(error)) from error
        finally:
            self._quiet_since = time.monotonic()

    def _reply_to(self, request: Request) -> bytes:
        question = encode(request)
        self._fall_silent()
        deadline = time.monotonic() + self._line.patience(request)
        self._port.write(question)
        self._port.flush()
        received = self._read(REQUEST_LENGTH if self._echo else EXCEPTION_LENGTH, deadline)
        if self._echo is None and isinstance(request, ReadInput):
            received = self._notice_echo(question, received, deadline)
        if self._echo:
            if received != question:
                raise Incomplete("the echo is not what was sent: two spoke at once")
            received = self._read(EXCEPTION_LENGTH, deadline)
        missing = reply_length(request, received) - len(received)
        if missing > 0 and len(received) == EXCEPTION_LENGTH:
            received += self._read(missing, deadline)
        return received

    def _notice_echo(self, question: bytes, received: bytes, deadline: float) -> bytes:
        # the answer to a reading never begins like its question; silence settles nothing
        if received == question[: len(received)] and len(received) == EXCEPTION_LENGTH:
            self._echo = True
            return received + self._read(REQUEST_LENGTH - EXCEPTION_LENGTH, deadline)
        if received:
            self._echo = False
        return received

    def _read(self, size: int, deadline: float) -> bytes:
        self._port.timeout = max(0.0, deadline - time.monotonic())
        return self._port.read(size)

    def _drain(self) -> None:
        """Let whatever still comes pass by, so that the next question finds a silent line."""
        until = time.monotonic() + 1.0  # a babbling line does not hold the master for ever
        while time.monotonic() < until:
            self._port.timeout = self._line.silence + self._line.batches
            if not self._port.read(256):
                return

    def _fall_silent(self) -> None:
        wait = self._quiet_since + self._line.silence - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._port.reset_input_buffer()
