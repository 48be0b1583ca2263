"""Views of the log: kept up to date in batches, rebuilt beside the one that serves, compared row by row."""

from __future__ import annotations

from shared.projections.session import enter
from shared.projections.taken import Taken
from shared.projections.view import Sharing, UnknownView, View, registered
from shared.projections.waiting import read_after, read_beyond, wait_for, wait_for_own

__all__ = [
    "Sharing",
    "Taken",
    "UnknownView",
    "View",
    "enter",
    "read_after",
    "read_beyond",
    "registered",
    "wait_for",
    "wait_for_own",
]
