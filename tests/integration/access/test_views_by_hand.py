"""What the owner builds at the terminal belongs to the process that keeps the views."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from psycopg2 import sql

from services.reporting.crm.view import VIEW as CRM
from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id
from shared.projections import cli
from shared.projections.batch import take_in
from shared.projections.past import schema_at
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.runtime.access.grant import as_role

AS_OF = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def by_hand(granted):
    """`baylog view …` with the owner's addresses."""
    config = granted.config
    environment = {
        "BAYLOG_LOG_URL": config.log_url, "BAYLOG_VIEWS_URL": config.views_url,
        "BAYLOG_KEYS_URL": config.keys.url, "BAYLOG_STATE_DIR": str(config.state_dir), "COLUMNS": "160",
    }  # fmt: skip

    def view(*words: str) -> str:
        done = CliRunner(env=environment).invoke(cli.view, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return view


@pytest.fixture
def erased(granted):
    """A customer is erased, and the process that keeps the views takes that in."""

    def erase() -> Place:
        told = Log.open(as_role(granted.config.log_url, "customer", granted.passwords["customer"]))
        with closing(told) as log:
            customer, before = str(new_id()), log.head()
            event = NewEvent("CustomerErased", 1, {"records": [customer], "reason": "test"})
            meta = Meta(new_id(), "service:test", "suwon", new_id())
            log.append([Write(f"customer-{customer}", 0, [event])], meta)
            assert log.wait(before, 20)
            return live(log, granted)

    return erase


def live(log: Log, granted) -> Place:
    """What is new in the log, into the view that serves, by the role of the process that keeps it."""
    url = as_role(granted.config.views_url, "views", granted.passwords["views"])
    with granted.views("views") as cursor:
        cursor.execute("SELECT xid, position FROM projection.view WHERE name = 'crm'")
        place = Place(*cursor.fetchone())
    batch = source_of(CRM, log).read(place, log.head(), 10_000)
    with closing(Session(url)) as session:
        take_in(session, CRM, "crm", batch)
    return batch.until


def readable(granted, schema: str) -> bool:
    with granted.views("reporting") as cursor:
        cursor.execute(sql.SQL("SELECT count(*) >= 0 FROM {}").format(sql.Identifier(schema, "customer")))
        return cursor.fetchall() == [(True,)]


def moments(granted) -> list[str]:
    with granted.views("views") as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint WHERE as_of IS NOT NULL")
        return [schema for (schema,) in cursor.fetchall()]


def test_a_view_rebuilt_by_the_owner_goes_on_and_is_read(granted, by_hand, erased):
    by_hand("rebuild", "crm")
    assert readable(granted, "crm")
    until = erased()
    assert by_hand("compare", "crm").endswith(f"equal at {until}\n")


def test_an_erasure_drops_what_the_owner_built_as_of_a_moment(granted, by_hand, erased):
    by_hand("build", "crm", "--as-of", AS_OF.isoformat())
    assert moments(granted) == [schema_at("crm", AS_OF)]
    assert readable(granted, schema_at("crm", AS_OF))
    erased()
    assert moments(granted) == []


def test_the_owner_drops_what_was_built(granted, by_hand):
    by_hand("build", "crm", "--as-of", AS_OF.isoformat())
    by_hand("drop", schema_at("crm", AS_OF))
    assert moments(granted) == []
