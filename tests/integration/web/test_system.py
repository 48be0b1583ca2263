"""The system page: what it shows, a rebuild begun from it, and who may begin one."""

from __future__ import annotations

from contextlib import closing, contextmanager

import psycopg2

from shared.bus import wire
from shared.identity import PERMISSIONS
from tests.integration.bus.letter import SUBSCRIPTION, bury, lying
from tests.integration.web.conftest import csrf, until


def checkpoint_moved_at(views_url: str):
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT moved_at FROM projection.view WHERE name = 'staff'")
        return cursor.fetchone()


def schema_number(views_url: str) -> int:
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT oid::bigint FROM pg_namespace WHERE nspname = 'staff'")
        return int(cursor.fetchone()[0])


def test_a_rebuild_from_the_page_puts_a_freshly_built_view_in_place(site, views_url):
    assert until(lambda: checkpoint_moved_at(views_url))
    before = schema_number(views_url)
    with closing(site.signed_in("boss")) as boss:
        token = csrf(boss.get("/system").text)
        answer = boss.post("/system/views/staff/rebuild", headers={"X-CSRF-Token": token})
        assert "/system/views/staff/stop" in answer.text
        assert until(lambda: schema_number(views_url) != before, 30)
        assert until(lambda: "/system/views/staff/stop" not in boss.get("/system/now").text)
        assert "boss" in boss.get("/settings/employees").text


@contextmanager
def held_at_the_switch(views_url: str):
    """While the block runs, a rebuild of the staff view comes as far as the switch and waits there."""
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM projection.checkpoint WHERE schema = 'staff' FOR UPDATE")
        yield
        connection.rollback()


def waits_for_the_switch(views_url: str) -> bool:
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND application_name = 'baylog-views'"
        )
        return cursor.fetchone()[0] > 0


def schemas(views_url: str) -> set[str]:
    with closing(psycopg2.connect(views_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint WHERE view = 'staff'")
        return {schema for (schema,) in cursor.fetchall()}


def test_a_rebuild_stopped_midway_keeps_what_it_has_done_and_goes_on_when_asked(site, views_url):
    assert until(lambda: checkpoint_moved_at(views_url))
    before = schema_number(views_url)
    with closing(site.signed_in("boss")) as boss:
        headers = {"X-CSRF-Token": csrf(boss.get("/system").text)}
        with held_at_the_switch(views_url):
            assert boss.post("/system/views/staff/rebuild", headers=headers).status_code == 200
            assert until(lambda: waits_for_the_switch(views_url))
            assert boss.post("/system/views/staff/stop", headers=headers).status_code == 200
        assert until(lambda: "/system/views/staff/stop" not in boss.get("/system/now").text)
        assert (schema_number(views_url), schemas(views_url)) == (before, {"staff", "staff__next"})
        assert "Stopped" not in boss.get("/system/now").text, "a wish is no failure"
        boss.post("/system/views/staff/rebuild", headers=headers)
        assert until(lambda: schema_number(views_url) != before, 30)
        assert until(lambda: schemas(views_url) == {"staff"})


def test_a_view_that_nobody_registered_and_a_queue_that_is_not_there_are_not_found(site):
    with closing(site.signed_in("boss")) as boss:
        headers = {"X-CSRF-Token": csrf(boss.get("/system").text)}
        assert boss.post("/system/views/nothing/rebuild", headers=headers).status_code == 404
        assert boss.post("/system/queues/nothing/replay", headers=headers).status_code == 404


def test_dead_letters_go_back_to_their_handler_from_the_page(site, amqp_url):
    bury(amqp_url, 1)
    dead = wire.dead_queue(SUBSCRIPTION.queue)
    with closing(site.signed_in("boss")) as boss:
        token = csrf(boss.get("/system").text)
        # the broker tells the names of its queues some seconds late
        assert until(lambda: f"/system/queues/{dead}/replay" in boss.get("/system/now").text, 30)
        boss.post(f"/system/queues/{dead}/replay", headers={"X-CSRF-Token": token}).raise_for_status()
        assert until(lambda: [lying(amqp_url, one) for one in (dead, SUBSCRIPTION.queue)] == [0, 1], 60)
        assert until(lambda: f"/system/queues/{dead}/replay" not in boss.get("/system/now").text, 30)


def test_who_may_only_look_sees_no_buttons(site):
    site.hire("onlooker", *[each for each in PERMISSIONS if each != "system.operate"])
    with closing(site.signed_in("onlooker")) as onlooker:
        page = onlooker.get("/system").text
        assert "<b>staff</b>" in page
        assert "/rebuild" not in page
