"""The log's order is by the number of the transaction, not by its spelling."""

from __future__ import annotations

from contextlib import closing

import psycopg2

from shared.eventlog import Log, Place
from shared.kernel.ids import new_id

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
