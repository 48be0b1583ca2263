"""Group commit: one transaction for many commands in flight in one process, a verdict for each."""

from __future__ import annotations

from shared.eventlog.grouping.commit import GroupCommit

__all__ = ["GroupCommit"]
