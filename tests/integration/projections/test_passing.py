"""Views that have no part in what the log brings: they are moved past it together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2

from shared.eventlog import Place
from shared.projections import wait_for
from shared.projections.berth import Berth
from shared.projections.carrying import Carrier
from shared.projections.wave import Wave
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally

UNHEARD = frozenset({"Unheard"})


class Deaf(Tally):
    """Handles nothing that comes; a batch with nothing in it is not given to it either."""

    def apply(self, batch, cursor):
        raise AssertionError("there was nothing for this view")


def test_views_without_a_part_are_moved_past_it_and_said_so_at_once(log, views, run, listener):
    deaf = [Deaf(name=f"deaf_{number}", types=UNHEARD) for number in range(3)]
    run(Tally(), *deaf)
    begun = fill(log, 3)
    assert all(wait_for(views, view.name, begun, 20) for view in (Tally(), *deaf))
    place = fill(log, 20, seed=2)
    heard = listener.hear(lambda said: "views" in said and Place.parse(said["place"]) >= place)
    assert set(heard[-1]["views"]) == {view.name for view in deaf}
    assert all(wait_for(views, view.name, place, 20) for view in (Tally(), *deaf))
    assert totals(views) == expected_totals(log)


def test_one_that_is_held_is_not_waited_for(log, views, run, views_url):
    lying = [Deaf(name="held", types=UNHEARD), Deaf(name="free", types=UNHEARD)]
    runner = run(*lying)
    place = fill(log, 3)
    assert all(wait_for(views, view.name, place, 20) for view in lying)
    runner.stop()
    begins = standing(views)
    ahead = Wave(begins, Place(begins.xid + 1, 1), [], frozenset())
    berths = [Berth(view, lambda: begins) for view in lying]
    with closing(Carrier(views_url)) as carrier, closing(psycopg2.connect(views_url)) as builder:
        with builder.cursor() as cursor:
            cursor.execute("SELECT FROM projection.checkpoint WHERE schema = 'held' FOR UPDATE")
        with ThreadPoolExecutor(1) as tide:
            moved = tide.submit(carrier.carry, ahead, berths)
            try:
                assert moved.result(20) == {"free"}
            finally:
                builder.rollback()
        assert carrier.carry(ahead, berths) == {"held"}, "and the other one is where the wave ends"


def standing(views) -> Place:
    with views.autocommit() as cursor:
        cursor.execute("SELECT xid, position FROM projection.checkpoint WHERE schema = 'held'")
        return Place(*cursor.fetchone())


def test_a_view_built_by_other_code_is_not_moved(log, views, run):
    runner = run(Deaf(name="deaf", types=UNHEARD))
    begun = fill(log, 3)
    assert wait_for(views, "deaf", begun, 20)
    with views.autocommit() as cursor:
        cursor.execute("UPDATE projection.checkpoint SET version = 2 WHERE schema = 'deaf'")
    place = fill(log, 3, seed=2)
    while runner.missing() != "view deaf: Superseded":
        assert not wait_for(views, "deaf", place, 0.05)
