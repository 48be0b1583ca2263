"""A failure that the operator can do something about: what happened, and what to do."""

from __future__ import annotations

import errno


class Failure(Exception):
    """`what` happened; `remedy` is the next thing to type or to change."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n  What to do: {remedy}")
        self.what, self.remedy = what, remedy


_KNOWN = (
    ("No space left on device", "the disk is full: free some space, then run `make up` again."),
    ("disk_free_limit", "the disk is nearly full: free some space, then run `make up` again."),
    ("Address already in use", "another program took the port meanwhile: `make up` again chooses anew."),
    ("eaddrinuse", "another program took the port meanwhile: `make up` again chooses anew."),
    ("could not create shared memory", "the machine is short of memory: end other programs and try again."),
    ("Cannot allocate memory", "the machine is short of memory: end other programs and try again."),
    (
        "database files are incompatible",
        "install the PostgreSQL version that made the data, or `make reset`.",
    ),
)


def remedy_for(text: str, otherwise: str) -> str:
    """The advice for a known line in a log, else the general one."""
    return next((advice for sign, advice in _KNOWN if sign.lower() in text.lower()), otherwise)


def from_os_error(error: OSError) -> Failure:
    """Disk full and its relatives, in words."""
    place = f" ({error.filename})" if error.filename else ""
    what = f"{error.strerror or error}{place}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Failure(what, "free some space there, or set BAYLOG_STATE_DIR to a directory that has it.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Failure(what, "run as the owner of that place, or set BAYLOG_STATE_DIR to one you may write.")
    return Failure(what, "see the log files in .baylog/log, then run `make up` again.")
