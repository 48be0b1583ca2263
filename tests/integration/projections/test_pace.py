"""A build sees when live views are at work, and only then; it gives way, and is right all the same."""

from __future__ import annotations

from contextlib import closing

import pytest

from shared.projections.pace import Pace
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url)) as opened:
        yield opened


def test_a_view_that_is_kept_and_has_just_moved_is_given_way_to(log, views, views_url, session):
    fill(log, 30)
    rebuild(session, log, Tally())
    pace = Pace(session, 100)
    assert not pace.gives_way, "switched in just now, but nobody keeps it"
    with closing(Session(views_url)) as keeper:
        assert keeper.try_lock("live.tally")
        pace.keep()
        assert (pace.gives_way, pace.size) == (True, 10)
        rebuild(session, log, Tally(), size=20)
        assert totals(views) == expected_totals(log)
        with views.transaction() as cursor:
            cursor.execute("UPDATE projection.checkpoint SET moved_at = moved_at - interval '2 seconds'")
        pace.keep()
        assert (pace.gives_way, pace.size) == (False, 100), "nothing has come for it for a while"
