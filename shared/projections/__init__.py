"""Views of the log: kept up to date in batches, rebuilt beside the one that serves, compared row by row."""

from __future__ import annotations

from shared.projections.view import UnknownView, View, registered
from shared.projections.waiting import wait_for

__all__ = ["UnknownView", "View", "registered", "wait_for"]
