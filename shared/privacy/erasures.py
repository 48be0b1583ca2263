"""Who asked to be forgotten, and what is still to be done about it: the due-table of key destruction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.postgres import Cursor, Pool, statement

_PACKAGE = "shared.privacy"


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """A customer to be erased; `records` are the id and those merged into it, `due_at` when the keys go.

    `reason` is a code, `asked_by` an employee's id: nothing here tells of the person.
    """

    customer_id: str
    records: tuple[str, ...]
    cars: tuple[str, ...]
    reason: str
    asked_by: str
    dealership: str
    command_id: UUID
    asked_at: datetime
    kept_until: date | None
    due_at: datetime
    told_at: datetime | None = None
    destroyed_at: datetime | None = None


class Erasures:
    """The table, beside the keys."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def begin(self, erasure: Erasure) -> Erasure:
        """Note it, unless it is noted, and restrict the keys: from here on nobody reads the person."""
        row = asdict(erasure) | {
            "records": list(erasure.records),
            "cars": list(erasure.cars),
            "command_id": str(erasure.command_id),
        }
        with self._pool.transaction() as cursor:
            _run(cursor, "begin_erasure", row)
            _run(cursor, "restrict_keys", {"records": row["records"]})
            _run(cursor, "move_epoch", {})
        found = self.find(erasure.customer_id)
        assert found is not None
        return found

    def find(self, customer_id: str) -> Erasure | None:
        """How the erasure of a customer stands; None when nobody asked for one."""
        with self._pool.autocommit() as cursor:
            _run(cursor, "erasure", {"customer_id": customer_id})
            rows = cursor.fetchall()
        return _erasure(rows[0]) if rows else None

    def all(self) -> list[Erasure]:
        """Every erasure, in the order in which they were asked for."""
        with self._pool.autocommit() as cursor:
            _run(cursor, "all_erasures", {})
            return [_erasure(row) for row in cursor.fetchall()]

    def unswept(self) -> list[str]:
        """Customers that the log has forgotten, but whose traces in files were not gone over since."""
        with self._pool.autocommit() as cursor:
            _run(cursor, "unswept", {})
            return [customer_id for customer_id, *_ in cursor.fetchall()]

    def swept(self, customers: list[str], at: datetime) -> None:
        """Their traces are gone, as they were at this moment."""
        with self._pool.transaction() as cursor:
            _run(cursor, "swept", {"customers": customers, "at": at})

    def again(self, erasure: Erasure) -> None:
        """After a restore: whatever is noted of it here is older than the erasure itself; begin anew."""
        self.begin(erasure)
        with self._pool.transaction() as cursor:
            _run(cursor, "erase_again", {"customer_id": erasure.customer_id})

    @contextmanager
    def open(
        self, now: datetime, customer_id: str | None = None, *, passing: Collection[str] = ()
    ) -> Iterator[Work | None]:
        """The next one with something to be done, held until the block ends; None when there is none.

        `passing`: customers whose turn it is not.
        """
        with self._pool.transaction() as cursor:
            asked = {"now": now, "customer_id": customer_id, "passing": list(passing)}
            _run(cursor, "open_erasure", asked)
            rows = cursor.fetchall()
            yield Work(_erasure(rows[0]), cursor, now) if rows else None


@dataclass(frozen=True)
class Work:
    """An erasure under way; what is noted here counts once the block ends well."""

    erasure: Erasure
    cursor: Cursor
    now: datetime

    @property
    def due(self) -> bool:
        """Whether the retention, if any, has ended."""
        return self.erasure.due_at <= self.now

    def told(self) -> None:
        """The log has it."""
        _run(self.cursor, "erasure_told", {"customer_id": self.erasure.customer_id, "at": self.now})

    def destroy(self) -> None:
        """The keys go, and are never made again."""
        _run(self.cursor, "destroy_keys", {"records": list(self.erasure.records)})
        _run(self.cursor, "erasure_done", {"customer_id": self.erasure.customer_id, "at": self.now})
        _run(self.cursor, "move_epoch", {})


def _run(cursor: Cursor, name: str, parameters: dict[str, Any]) -> None:
    cursor.execute(statement(_PACKAGE, name), parameters)


def _erasure(row: tuple[Any, ...]) -> Erasure:
    customer_id, records, cars, reason, asked_by, dealership, command_id, *moments = row
    asked_at, kept_until, due_at, told_at, destroyed_at = moments
    return Erasure(
        customer_id=customer_id,
        records=tuple(records),
        cars=tuple(cars),
        reason=reason,
        asked_by=asked_by,
        dealership=dealership,
        command_id=UUID(str(command_id)),
        asked_at=asked_at,
        kept_until=kept_until,
        due_at=due_at,
        told_at=told_at,
        destroyed_at=destroyed_at,
    )
