"""The press: HTML in, PDF out, drawn in a child process that is there only while it is needed."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Final

from shared.forms import frames

IDLE_SECONDS: Final = 120.0
"""The child goes after so long without work: it holds fonts of some hundred megabytes."""

_DRAWN: Final = b"P"


class PressFailed(Exception):
    """The sheet could not be drawn; the message names the kind of failure, never the sheet's text."""


@dataclass(frozen=True)
class _Child:
    process: subprocess.Popen[bytes]
    link: socket.socket

    def end(self) -> None:
        self.link.close()
        self.process.kill()
        self.process.wait()


class Press:
    """One child, one sheet at a time; may be shared by threads and by green threads."""

    def __init__(self, *, timeout: float = 20.0, idle: float = IDLE_SECONDS) -> None:
        """`timeout` in seconds for a sheet, the child's start included. Nothing is started here."""
        self._timeout = timeout
        self._idle = idle
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def pdf(self, html: str) -> bytes:
        """The PDF of a whole page of HTML. Raises PressFailed."""
        with self._turn:
            try:
                return self._drawn(html)
            except frames.Closed:
                # it went for want of work, or was killed: a fresh one draws the same sheet
                self._end()
            try:
                return self._drawn(html)
            except frames.Closed:
                self._end()
                raise PressFailed("the child died over this sheet") from None

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._end()

    def _drawn(self, html: str) -> bytes:
        child = self._child = self._child or self._begun()
        frames.send(child.link, html.encode())
        try:
            answer = frames.receive(child.link)
        except TimeoutError:
            self._end()
            raise PressFailed(f"not drawn within {self._timeout:g} s") from None
        if answer[:1] != _DRAWN:
            raise PressFailed(answer[1:].decode())
        return answer[1:]

    def _begun(self) -> _Child:
        ours, theirs = socket.socketpair()
        ours.settimeout(self._timeout)
        command = [sys.executable, "-m", "shared.forms.drawing", str(theirs.fileno()), str(self._idle)]
        with theirs:
            # every word of the command line is our own
            process = subprocess.Popen(command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)  # noqa: S603
        return _Child(process, ours)

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
