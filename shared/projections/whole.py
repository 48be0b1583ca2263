"""Several statements about one state of a view, whatever is rebuilt meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.errors import InvalidSchemaName, UndefinedTable

from shared.postgres import Cursor, Pool
from shared.projections import schemas
from shared.projections.session import enter


class NotThere(Exception):
    """No such view was built."""


@contextmanager
def whole(views: Pool, schema: str, table: str) -> Iterator[Cursor]:
    """A cursor that only reads: all its statements see the view between the same two batches, in one version.

    `table`: any one of the schema's. NotThere when the schema was not built.
    """
    with views.transaction() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            # Before the snapshot is taken: a switch under way is waited for, and none begins until the end.
            # The names would lead an older snapshot to the new tables, in which it sees no row.
            schemas.lock(cursor, schema, [table], schemas.READ)
        except (InvalidSchemaName, UndefinedTable):
            raise NotThere(schema) from None
        enter(cursor, schema)
        yield cursor
