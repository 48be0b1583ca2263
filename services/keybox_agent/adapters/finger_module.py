"""The fingerprint module on its serial port: one command, its acknowledgement or an error."""

from __future__ import annotations

import time
from typing import Final

import serial

from services.keybox_agent.adapters.serial_bus import Port, PortLost, open_port
from services.keybox_agent.protocol import finger as f

BAUD: Final = 57_600
_PATIENCE: Final = 1.5  # a search through a full library takes up to a second
_TRIES: Final = 3


class FingerRefused(Exception):
    """The module understood and could not do it: its code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code:#04x}")
        self.code = code


class FingerModule:
    """Owned by one thread. PortLost when the module is gone or speaks no such packets."""

    def __init__(self, device: str) -> None:
        self._port: Port = open_port(device, BAUD, serial.PARITY_NONE)
        try:
            self._ask(f.check_password())
            self.places = f.places(self._ask(f.read_settings()))
        except (FingerRefused, f.BadPacket) as error:
            self._port.close()
            raise PortLost(f"no fingerprint module on {device}: {error}") from error
        except PortLost:
            self._port.close()
            raise

    def sees_finger(self) -> bool:
        """Whether one lies on the glass; its image is taken with that."""
        try:
            self._ask(f.take_image())
        except FingerRefused as refused:
            if refused.code in (f.Ack.NO_FINGER, f.Ack.NOT_SCANNED):
                return False
            raise
        return True

    def recognise(self) -> int | None:
        """The place of the finger of which the image was taken; None when it is not in the library.

        Two answers have to be the same: a sum passes some errors of two bits, and this says who somebody is.
        """
        try:
            self._ask(f.make_features(1))
            places = {f.found(self._ask(f.search(self.places))).place for _ in range(2)}
        except (FingerRefused, f.BadPacket):
            return None
        return places.pop() if len(places) == 1 else None

    def note(self, buffer: int) -> bool:
        """Features of the image into buffer 1 or 2; whether it was good enough."""
        try:
            self._ask(f.make_features(buffer))
        except FingerRefused:
            return False
        return True

    def keep(self, place: int) -> bool:
        """Both buffers as one template into a place; False when they are of two fingers."""
        try:
            self._ask(f.make_template())
        except FingerRefused as refused:
            if refused.code == f.Ack.NOT_THE_SAME:
                return False
            raise
        self._ask(f.store(place))
        return True

    def forget(self, place: int) -> None:
        """Empty a place."""
        self._ask(f.delete(place))

    def close(self) -> None:
        """Let go of the port."""
        self._port.close()

    def _ask(self, command: bytes) -> f.Reply:
        last: Exception | None = None
        for _ in range(_TRIES):
            try:
                answer = self._put(command)
            except f.BadPacket as error:
                last = error
                self._fall_silent()
                continue
            if not answer.ok:
                raise FingerRefused(answer.code)
            return answer
        raise PortLost("the fingerprint module gives no whole answer") from last

    def _fall_silent(self) -> None:
        """A late answer must not be taken for that of the next command."""
        until = time.monotonic() + 2 * _PATIENCE
        self._port.timeout = _PATIENCE
        while self._port.read(64) and time.monotonic() < until:
            pass

    def _put(self, command: bytes) -> f.Reply:
        try:
            self._port.reset_input_buffer()
            self._port.timeout = _PATIENCE
            self._port.write(command)
            self._port.flush()
            head = self._port.read(f.HEAD)
            return f.reply(head + self._port.read(f.rest_of(head)))
        except (OSError, serial.SerialException) as error:
            raise PortLost(str(error)) from error
