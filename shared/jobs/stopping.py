"""Who stops a command gets a sentence and an exit status, never a traceback; here, so that no command has to.

Ctrl-C, SIGTERM and SIGHUP all come as the KeyboardInterrupt that Ctrl-C is, through whatever handler asyncio
has put in its place. A command cleans up (`finally`) and lets it pass; how to go on it has said before.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, NoReturn

# nothing else is loaded here: whoever stops a command before this stands gets Python's traceback
AGAIN: Final = "The same command goes on from here."
_FIRST_OF_A_SIGNAL: Final = 128
_LIKE_CTRL_C: Final = (signal.SIGTERM, signal.SIGHUP)


class _Job:
    """What this process is at, as its signal handlers are: there is one."""

    how_to_go_on = ""
    stopped_by: int = signal.SIGINT
    ends = False


def if_stopped(how_to_go_on: str = AGAIN) -> None:
    """From here on this is said to whoever stops the command; without it only that it was stopped."""
    _Job.how_to_go_on = how_to_go_on


@contextmanager
def stoppable() -> Iterator[None]:
    """Around a whole command, the loading of its code too: stopped, it exits with 128 and the signal."""
    _Job.stopped_by = signal.SIGINT
    # what was started to ignore a signal, as by nohup, goes on ignoring it
    taken = [each for each in _LIKE_CTRL_C if signal.getsignal(each) is signal.SIG_DFL]
    for each in taken:
        signal.signal(each, _as_ctrl_c)
    try:
        with in_a_sentence():
            yield
    finally:
        # what is left then is Python's own end, which waits for threads: Ctrl-C may cut that short
        if _Job.ends and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            taken.append(signal.SIGINT)
        for each in taken:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Ends the process when what it does was stopped, also by what came of that while it cleaned up."""
    _Job.how_to_go_on, _Job.ends = "", False
    try:
        yield
    except BaseException as error:
        if not _Job.ends and _was_stopped(error):
            _end()
        raise


def _as_ctrl_c(number: int, _frame: FrameType | None) -> None:
    _Job.stopped_by = number
    if callable(signal.getsignal(signal.SIGINT)):
        signal.raise_signal(signal.SIGINT)
    else:  # a shell that starts a job in the background has it ignore Ctrl-C
        raise KeyboardInterrupt


def _was_stopped(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _end() -> NoReturn:
    _Job.ends = True
    with suppress(OSError):  # the terminal may be what went away
        # a terminal has written ^C where the line stood
        begins = "\n" if _Job.stopped_by == signal.SIGINT and sys.stderr.isatty() else ""
        sys.stderr.write(begins + f"Stopped. {_Job.how_to_go_on}".rstrip() + "\n")
        sys.stderr.flush()
    sys.exit(_FIRST_OF_A_SIGNAL + _Job.stopped_by)
