"""The two logs that one suite of behaviour holds."""

from __future__ import annotations

import pytest

from shared.eventlog import EventLog, Log
from shared.testing.memory_log import MemoryLog


@pytest.fixture(params=["postgres", "memory"])
def any_log(request, log: Log) -> EventLog:
    """Each of both; the one on PostgreSQL holds what other tests of the module appended."""
    return log if request.param == "postgres" else MemoryLog()
