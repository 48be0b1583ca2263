"""The two views on real databases, built batch by batch as the runner does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import psycopg2
import pytest

from services.reporting.crm.view import VIEW as CRM
from services.reporting.report.view import VIEW as REPORT
from shared.eventlog import StoredEvent
from shared.postgres import Pool
from shared.projections import schemas
from shared.projections.session import Session
from shared.testing.taken import taken

VIEWS = {"crm": CRM, "report": REPORT}


@pytest.fixture
def views(views_url: str) -> Iterator[Pool]:
    """What the service reads from."""
    pool = Pool(views_url, size=2, settings={"search_path": "crm,report"})
    yield pool
    pool.close()


@pytest.fixture
def build(views_url: str) -> Callable[..., None]:
    """Builds a view into an empty schema from batches of events."""

    def built(name: str, batches: Sequence[Sequence[StoredEvent]], schema: str | None = None) -> None:
        view = VIEWS[name]
        with closing(Session(views_url)) as session:
            with session.transaction() as cursor:
                schemas.create(cursor, schema or name, view)
                schemas.index(cursor, schema or name, view)
            for batch in batches:
                handled = taken(view, batch)
                with session.transaction(schema or name) as cursor:
                    list(view.apply(handled, cursor))

    return built


@pytest.fixture
def rows(views_url: str) -> Callable[[str], dict[str, list[str]]]:
    """Every row of every table of a schema, as text, in order."""

    def read(schema: str) -> dict[str, list[str]]:
        with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", (schema,)
            )
            found = {}
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" AS t ORDER BY 1')
                found[table] = [row for (row,) in cursor.fetchall()]
            return found

    return read
