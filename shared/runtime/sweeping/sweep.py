"""A deleted row lies on in its page, in the planner's samples and in the write-ahead log. Here all three go.

VACUUM alone is not enough: it frees the space of a row and leaves the bytes. VACUUM FULL writes each table
and its indexes to new files; a switch of the write-ahead log and a checkpoint let go of the old ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg2
from psycopg2 import sql

from shared.eventlog import Log
from shared.kernel import clock
from shared.postgres import Cursor, Pool, connect, execute_patiently, statement
from shared.privacy import Erasures
from shared.projections import wait_for
from shared.projections.schemas import drop
from shared.projections.session import Session
from shared.projections.view import registered
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.sweeping.handlers import await_handlers

_PACKAGE: Final = "shared.runtime.sweeping"
_TAKEN_WITHIN_S: Final = 60.0
_TRIES: Final = 5
# whoever reads a table just then waits no longer than this for the sweep to get its turn, or to give up
_SETTINGS: Final = {"lock_timeout": "3s", "statement_timeout": "0", "synchronous_commit": "on"}
Teller = Callable[[str], None]


@dataclass(frozen=True)
class Swept:
    """Customers whose traces were gone over, how many tables were written anew, what could not be done."""

    customers: int
    tables: int
    warnings: tuple[str, ...]


def sweep(config: Config, tell: Teller, *, always: bool = False) -> Swept:
    """Nothing when no erasure waits for it; Failure when a view or a handler has not taken one in.

    An erasure that a handler cannot take in holds up no other: Failure then comes at the end.
    """
    begun = clock.now()
    with closing(Erasures(Pool(config.keys.url, 1, "baylog-sweep"))) as erasures:
        waiting = erasures.unswept()
        if not waiting and not always:
            return Swept(0, 0, ())
        _await_views(config, tell)
        # papers are rows too: one that is deleted after the tables were written anew lies on in its page
        late = await_handlers(config, waiting, _TAKEN_WITHIN_S)
        forgotten = [customer for customer in waiting if customer not in late]
        if late and not forgotten and not always:
            raise _not_yet(late)
        tables, warnings = _go_over(config, tell)
        erasures.swept(forgotten, begun)
    if late:
        raise _not_yet(late)
    return Swept(len(forgotten), tables, warnings)


def _go_over(config: Config, tell: Teller) -> tuple[int, tuple[str, ...]]:
    """How many tables were written anew, and what could not be done."""
    _drop_leftovers(config, tell)
    tables = _write_anew(config.views_url, "views_tables", tell)
    tables += _write_anew(config.keys.url, "keys_tables", tell)
    warnings = [_let_go_of_wal(url) for url in (config.views_url, config.keys.url)]
    return tables, tuple(sorted({one for one in warnings if one}))


def _not_yet(late: Mapping[str, str]) -> Failure:
    (customer, consumer), *others = late.items()
    more = f" and {len(others)} more" if others else ""
    return Failure(
        f"{consumer} has not taken the erasure of {customer}{more} in",
        "see `baylog status` and `baylog deadletters list`, then sweep again.",
    )


def _await_views(config: Config, tell: Teller) -> None:
    with (
        closing(Log.open(config.log_url, pool_size=1, application_name="baylog-sweep")) as log,
        closing(Pool(config.views_url, 1, "baylog-sweep")) as views,
    ):
        tell("waiting until every view and service has taken the erasures in")
        erased = log.newest()
        for view in registered():
            if not wait_for(views, view.name, erased, _TAKEN_WITHIN_S):
                raise Failure(
                    f"the view {view.name} has not taken the erasure in",
                    "see `baylog view list`, then sweep again.",
                )


def _drop_leftovers(config: Config, tell: Teller) -> None:
    """Views of a past moment and interrupted builds know nothing of an erasure; they can be built again."""
    with closing(Session(config.views_url, "baylog-sweep")) as session:
        with session.transaction() as cursor:
            cursor.execute(statement(_PACKAGE, "leftovers"))
            schemas = [name for (name,) in cursor.fetchall()]
        for schema in schemas:
            if not session.try_lock(schema):
                # what it has deleted meanwhile would lie on in the pages that it brings
                raise Failure(f"{schema} is just being built", "sweep again when it is done.")
            tell(f"dropping {schema}")
            with session.transaction() as cursor:
                drop(cursor, schema)
            session.unlock(schema)


def _write_anew(url: str, tables: str, tell: Teller) -> int:
    with _owner(url) as cursor:
        cursor.execute(statement(_PACKAGE, tables))
        names = cursor.fetchall()
        for number, (schema, table) in enumerate(names, 1):
            tell(f"writing {schema}.{table} anew, {number} of {len(names)}")
            _patiently(cursor, sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(schema, table)))
        for table in ("pg_statistic", "pg_statistic_ext_data"):
            _patiently(cursor, sql.SQL("VACUUM FULL {}").format(sql.Identifier("pg_catalog", table)))
    return len(names)


def _patiently(cursor: Cursor, command: sql.Composed) -> None:
    for attempt in range(_TRIES):
        try:
            execute_patiently(cursor, command)
            return
        except psycopg2.errors.LockNotAvailable:
            if attempt == _TRIES - 1:
                raise
        except psycopg2.errors.UndefinedTable:
            return  # a rebuilt view took its place meanwhile, in files of its own


def _let_go_of_wal(url: str) -> str | None:
    """A warning when old segments are kept for reuse, with what they hold."""
    with _owner(url) as cursor:
        # the second checkpoint lets go of the segment in which the first one was written
        for _ in range(2):
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")
        cursor.execute("SHOW wal_recycle")
        [(recycles,)] = cursor.fetchall()
    if recycles == "off":
        return None
    return "wal_recycle is on: old segments of the write-ahead log are kept until they are written over"


@contextmanager
def _owner(url: str) -> Iterator[Cursor]:
    with closing(connect(url, application_name="baylog-sweep", settings=_SETTINGS)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
