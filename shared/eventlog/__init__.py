"""The one append-only log: open, append to streams, read a stream, read on from a place, wait for more."""

from __future__ import annotations

from shared.eventlog.aggregate import Loaded, Repository
from shared.eventlog.codec import Codec
from shared.eventlog.errors import CommitUnknown, LogUnavailable, UnknownEvent, VersionConflict
from shared.eventlog.face import EventLog
from shared.eventlog.grouping import GroupCommit
from shared.eventlog.horizon import HorizonWatch
from shared.eventlog.log import Log
from shared.eventlog.reservation import AlreadyTaken, owner_of, release, reservations, reserve
from shared.eventlog.types import Appended, Meta, NewEvent, Place, StoredEvent, Told, Write

__all__ = [
    "AlreadyTaken",
    "Appended",
    "Codec",
    "CommitUnknown",
    "EventLog",
    "GroupCommit",
    "HorizonWatch",
    "Loaded",
    "Log",
    "LogUnavailable",
    "Meta",
    "NewEvent",
    "Place",
    "Repository",
    "StoredEvent",
    "Told",
    "UnknownEvent",
    "VersionConflict",
    "Write",
    "owner_of",
    "release",
    "reservations",
    "reserve",
]
