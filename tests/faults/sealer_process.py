"""The sealer as a process, without the guards that FAULT_MUTANT names."""

from __future__ import annotations

from shared.eventlog.sealing import store
from shared.eventlog.sealing.__main__ import main
from tests.faults.guards import removed

HORIZON = "AND xid < pg_snapshot_xmin(pg_current_snapshot())"


def beyond_the_horizon() -> None:
    """Seals whatever is there, though transactions that began before it may still come in."""
    before = store.statement

    def statement(package: str, name: str) -> str:
        text = before(package, name)
        if name == "copy_open":
            assert HORIZON in text
        return text.replace(HORIZON, "")

    store.statement = statement


if __name__ == "__main__":
    if removed("horizon"):
        beyond_the_horizon()
    main()
