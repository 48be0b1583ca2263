"""The logs that one suite of behaviour holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.eventlog import EventLog, GroupCommit, Log
from shared.testing.memory_log import MemoryLog


@pytest.fixture(params=["postgres", "grouped", "memory"])
def any_log(request, log: Log) -> Iterator[EventLog]:
    """Each of them; those on PostgreSQL hold what other tests of the module appended."""
    if request.param != "grouped":
        yield log if request.param == "postgres" else MemoryLog()
        return
    grouped = GroupCommit(log)
    yield grouped
    grouped.close()
