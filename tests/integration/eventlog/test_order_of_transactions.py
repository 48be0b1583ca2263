"""The log's order: by the number of the transaction, and in a stream by its versions all the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2

from shared.eventlog import Log, Place
from shared.kernel.ids import new_id
from tests.faults.eventually import eventually
from tests.integration.eventlog.commands import a_meta, a_stream, reach, read_all, settled, write

INSERT = """
INSERT INTO event (xid, id, stream, version, type, schema, data, actor, dealership, correlation_id,
    command_id, ordinal, occurred_at)
VALUES (%s::text::xid8, %s, %s, 1, 'Happened', 1, '{}', 'service:test', 'suwon', %s, %s, 0, now())
"""
# one digit more, twice: as text 100 < 99 < 9
XIDS = [100, 9, 99, 10, 8]


def test_events_come_in_the_order_of_their_transactions_when_the_numbers_grow_a_digit(log: Log, log_url: str):
    with closing(psycopg2.connect(log_url)) as connection, connection, connection.cursor() as cursor:
        for xid in XIDS:
            ids = [str(new_id()) for _ in range(3)]
            cursor.execute(INSERT, (xid, ids[0], f"thing-{xid}", *ids[1:]))
    assert [event.place.xid for event in log.read(Place.START)] == sorted(XIDS)
    paged, place = [], Place.START
    while page := log.read(place, limit=2):
        paged += [event.place.xid for event in page]
        place = page[-1].place
    assert paged == sorted(XIDS)
    assert log.head().xid == max(XIDS)


HELD = "SELECT append_one_v1(%s, 'service:test', 'suwon', %s, NULL, NULL, %s, %s, 1, 'A', 1, '{}', NULL)"
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"


def test_a_stream_keeps_its_order_when_its_beginning_comes_while_a_command_waits_elsewhere(log: Log, log_url):
    """It has its transaction's number, waits for a stream, and meets a beginning with a later number."""
    start = settled(log)
    waited_for, stream = a_stream(), a_stream()
    with (
        closing(psycopg2.connect(log_url)) as holder,
        closing(psycopg2.connect(log_url)) as onlooker,
        ThreadPoolExecutor(1) as thread,
    ):
        onlooker.autocommit = True
        with holder.cursor() as cursor, onlooker.cursor() as looking:
            cursor.execute(HELD, (str(new_id()), str(new_id()), str(new_id()), waited_for))
            second = [write(waited_for, 0, "A"), write(stream, 1, "Second")]
            appended = thread.submit(log.append, second, a_meta())
            eventually(lambda: _count(looking, WAITS, "EXECUTE append%") == 1)
            first = log.append([write(stream, 0, "First")], a_meta())
            holder.rollback()
            assert appended.result().versions[stream] == 2
    reach(log, max(first.place, appended.result().place))
    assert [event.type for event in read_all(log, start) if event.stream == stream] == ["First", "Second"]


def test_in_a_batch_too_an_event_follows_its_predecessor(log: Log):
    stream = a_stream()
    backwards = [([write(stream, 1, "Second")], a_meta()), ([write(stream, 0, "First")], a_meta())]
    (batch,) = log.import_(backwards)
    assert [str(refusal) for _, refusal in batch.refused] != []
    assert [event.type for event in log.read_stream(stream)] == ["First"]


def _count(cursor, query: str, *parameters: object) -> int:
    cursor.execute(query, parameters)
    return int(cursor.fetchall()[0][0])
