"""The master's end of the RS-485 bus: one question at a time, its answer or an error."""

from __future__ import annotations

import contextlib
import termios
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
    OtherReply,
    ReadInput,
    Request,
    WrongSlave,
    decode,
    encode,
    reply_length,
)
from services.keybox_agent.protocol.timing import REQUEST_LENGTH, Line

RETRIES: Final = 2
_FOREIGN_FRAMES: Final = 3


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


def open_port(device: str, baud: int, parity: str = serial.PARITY_EVEN) -> Port:
    """The port, held exclusively; PortLost when that cannot be. A pseudo-terminal takes no parity but "N"."""
    try:
        port = serial.Serial(device, baud, parity=parity, exclusive=True, write_timeout=2)
    except (OSError, serial.SerialException, termios.error) as error:
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
        self._echo: bool | None = None  # not known yet
        self._own_to_come = False
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
            self._send(request)
            return self._answer_to(request)
        except (OSError, serial.SerialException) as error:
            raise PortLost(str(error)) from error
        finally:
            self._quiet_since = time.monotonic()

    def _send(self, request: Request) -> None:
        self._fall_silent()
        self._port.write(encode(request))
        self._port.flush()
        self._own_to_come = True

    def _answer_to(self, request: Request) -> tuple[int, ...]:
        for _ in range(_FOREIGN_FRAMES):
            # the board begins with this answer when it is done with a late one: full patience again
            received = self._frame(request, time.monotonic() + self._line.patience(request))
            try:
                return decode(request, received)
            except (OtherReply, WrongSlave) as error:
                self.errors[type(error).__name__] += 1
            except FrameError:
                if received:
                    self._drain()
                raise
        self._drain()
        raise OtherReply("one answer to another question after the other")

    def _frame(self, request: Request, deadline: float) -> bytes:
        received = self._read(EXCEPTION_LENGTH, deadline)
        if self._is_echo(request, received):
            rest = self._read(REQUEST_LENGTH - EXCEPTION_LENGTH, deadline)
            if received + rest != encode(request):
                raise Incomplete("the echo is not what was sent: two spoke at once")
            received = self._read(EXCEPTION_LENGTH, deadline)
        if len(received) == EXCEPTION_LENGTH:
            received += self._read(max(0, reply_length(request, received) - EXCEPTION_LENGTH), deadline)
        return received

    def _is_echo(self, request: Request, received: bytes) -> bool:
        if self._echo is None and received and isinstance(request, ReadInput):
            # the answer to a reading never begins like its question; silence settles nothing
            self._echo = received == encode(request)[:EXCEPTION_LENGTH]
        mine, self._own_to_come = self._own_to_come, False
        return bool(self._echo) and mine

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
