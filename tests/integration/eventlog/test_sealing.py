"""Whatever an all-powerful hand does to sealed events is found and named; what nobody touched verifies."""

from __future__ import annotations

from contextlib import closing
from time import monotonic, sleep

import psycopg2
import pytest

from shared.eventlog import Log, Meta, NewEvent, Write
from shared.eventlog.sealing import chain, store, verify
from shared.eventlog.sealing.anchor import Anchors, BadAnchor, signing_key
from shared.eventlog.sealing.chain import GENESIS, Block
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal, seal_all
from shared.kernel.clock import now
from shared.kernel.ids import new_id

EVENTS, SIZE = 60, 8


def meta() -> Meta:
    return Meta(
        command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id(),
        causation_id=new_id(), traceparent="00-1-1-01",
    )  # fmt: skip


def append(log: Log, count: int) -> None:
    stream = f"order-{new_id()}"
    for version in range(count):
        log.append([Write(stream, version, [NewEvent("Noted", 1, {"n": version, "가": "나"})])], meta())


def sealed_to(log_url: str, total: int) -> Block:
    """The horizon of a shared server may lag behind: seal until all is below it."""
    deadline = monotonic() + 60
    while (head := seal_all(log_url, SIZE)).total < total:
        assert monotonic() < deadline, head
        sleep(0.05)
    return head


@pytest.fixture(scope="module")
def sealed(log_url) -> str:
    with closing(Log.open(log_url)) as log:
        append(log, EVENTS)
    assert sealed_to(log_url, EVENTS).number >= EVENTS // SIZE
    return log_url


@pytest.fixture
def hand(sealed):
    """A superuser's session without triggers; what it does is undone after the test."""
    with closing(psycopg2.connect(sealed)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        connection.rollback()


def found(cursor) -> list[verify.Finding]:
    return list(verify.verify(cursor))


def place(cursor, number: int) -> tuple[str, int]:
    cursor.execute(
        "SELECT xid::text, position FROM event ORDER BY event.xid, position OFFSET %s LIMIT 1", (number,)
    )
    return cursor.fetchone()


def block_of(cursor, number: int) -> int:
    """The block that seals this event, counted from 0: a lagging horizon makes shorter blocks."""
    return next(block.number for block in store.blocks_after(cursor, 0, 1000) if block.total > number)


def test_an_untouched_log_verifies(hand):
    assert found(hand) == []
    assert store.last_block(hand).total == EVENTS


CHANGES = {
    "id": "gen_random_uuid()", "stream": "'x-' || stream", "version": "version + 1000", "type": "'Other'",
    "schema": "schema + 1", "data": "data || '{\"n\": -1}'", "actor": "'somebody'", "dealership": "'other'",
    "correlation_id": "gen_random_uuid()", "causation_id": "NULL", "command_id": "gen_random_uuid()",
    "ordinal": "ordinal + 1", "traceparent": "NULL", "occurred_at": "occurred_at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 microsecond'",
}  # fmt: skip


def test_the_changes_below_are_of_every_column(hand):
    hand.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'event'")
    assert {name for (name,) in hand.fetchall()} == {*CHANGES, "xid", "position"}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_is_found_and_named(hand, column):
    xid, position = place(hand, 21)
    hand.execute(f"UPDATE event SET {column} = {CHANGES[column]} WHERE position = %s", (position,))
    [finding] = found(hand)
    assert (finding.kind, str(finding.place)) == ("edited", f"{xid}.{position}")
    assert finding.block == block_of(hand, 21)


def test_a_removed_event_is_found(hand):
    _, position = place(hand, 30)
    hand.execute("DELETE FROM event WHERE position = %s", (position,))
    [finding] = found(hand)
    assert (finding.kind, finding.block) == ("deleted", block_of(hand, 30))


def swap(cursor) -> None:
    (one, at), (other, then) = place(cursor, 10), place(cursor, 11)
    cursor.execute(
        "UPDATE event SET xid = CASE position WHEN %s THEN %s::xid8 ELSE %s::xid8 END"
        " WHERE position IN (%s, %s)",
        (at, other, one, at, then),
    )


def test_two_events_that_changed_places_are_found(hand):
    swap(hand)
    [finding] = found(hand)
    assert (finding.kind, finding.block) == ("reordered", block_of(hand, 10))


def insert(cursor, xid: str, position: int) -> None:
    cursor.execute(
        "INSERT INTO event (xid, position, id, stream, version, type, schema, data, actor, dealership,"
        " correlation_id, command_id, ordinal, occurred_at) OVERRIDING SYSTEM VALUE VALUES (%s::xid8, %s,"
        " gen_random_uuid(), 'forged-1', 1, 'Forged', 1, '{}', 'a', 'd', gen_random_uuid(),"
        " gen_random_uuid(), 0, now())",
        (xid, position),
    )


@pytest.mark.parametrize("number", [0, 12, SIZE - 1, SIZE])
def test_an_event_put_in_is_found_also_between_two_blocks(hand, number):
    xid, _ = place(hand, number)
    insert(hand, xid, 1_000_000)
    [finding] = found(hand)
    assert finding.kind in ("inserted", "edited")
    assert finding.block in (block_of(hand, number), block_of(hand, number + 1))


def test_an_event_at_another_place_in_the_same_order_is_found(hand):
    """Readers keep places: an event moved below a reader's place would be skipped by it."""
    _, position = place(hand, 0)
    hand.execute("UPDATE event SET xid = '3'::xid8 WHERE position = %s", (position,))
    [finding] = found(hand)
    assert (finding.kind, finding.block) == ("moved or block edited", 1)


def test_a_block_that_was_changed_or_removed_is_found(hand):
    hand.execute("UPDATE sealed_block SET hash = sha256('x') WHERE number = 3")
    assert {finding.block for finding in found(hand)} == {3, 4}
    hand.connection.rollback()
    hand.execute("SET session_replication_role = replica; DELETE FROM sealed_block WHERE number = 3")
    assert found(hand)[0].kind == "block missing"
    hand.connection.rollback()
    hand.execute(
        "SET session_replication_role = replica; UPDATE sealed_block"
        " SET events = events + (number = 3)::integer, total = total + (number >= 3)::integer"
    )
    assert [(finding.kind, finding.block) for finding in found(hand)] == [("block edited", 3)]


@pytest.fixture
def anchors(sealed, tmp_path, hand) -> Anchors:
    places = SealingPlaces.of({}, tmp_path)
    assert anchor_head(store.last_block(hand), places, hand)
    assert anchor_head(store.last_block(hand), places, hand) is None
    return Anchors(places.anchors)


def against(cursor, anchors: Anchors) -> list[verify.Finding]:
    known = list(anchors.read())
    return list(verify.check_anchors(known, store.hashes_of(cursor, [anchor.number for anchor in known])))


def cut(cursor) -> None:
    last = store.last_block(cursor).number
    [before] = store.blocks_after(cursor, last - 2, 1)
    cursor.execute("DELETE FROM sealed_block WHERE number = %s", (last,))
    cursor.execute(
        "DELETE FROM event WHERE (xid, position) > (%s::xid8, %s)",
        (str(before.last.xid), before.last.position),
    )


def test_a_cut_tail_is_found_by_its_anchor_and_by_nothing_else(hand, anchors):
    assert against(hand, anchors) == []
    cut(hand)
    assert found(hand) == []
    [finding] = against(hand, anchors)
    assert finding.kind == "cut"


def test_a_chain_made_anew_over_a_changed_event_is_found_by_its_anchor(hand, anchors):
    hand.execute("UPDATE event SET actor = 'x' WHERE position = %s", (place(hand, 5)[1],))
    hand.execute("DELETE FROM sealed_block")
    seal(hand, SIZE)
    assert found(hand) == []
    assert [finding.kind for finding in against(hand, anchors)] == ["rewritten"]


def test_a_forged_anchor_is_refused_and_a_torn_one_passed_over(hand, anchors, tmp_path):
    genuine = anchors.file.read_bytes()
    anchors.file.write_bytes(genuine.replace(b'"block":', b'"block": 1'))
    with pytest.raises(BadAnchor):
        list(anchors.read())
    anchors.file.write_bytes(genuine + genuine[:40])
    assert len(list(anchors.read())) == 1
    block = chain.Block(99, GENESIS.last, 1, 1, bytes(32), b"")
    anchors.write(block, now(), signing_key(tmp_path / "anchor.key"))
    assert [anchor.number for anchor in anchors.read()][1:] == [99]
    assert (tmp_path / "anchor.key").stat().st_mode & 0o777 == 0o600


def edit(cursor) -> None:
    cursor.execute("UPDATE event SET actor = 'x' WHERE position = %s", (place(cursor, 9)[1],))


@pytest.mark.parametrize("tamper", [edit, swap])
def test_a_verifier_that_only_counts_misses_it(hand, monkeypatch, tamper):
    """Proof that the tests above hang on the hashes."""
    tamper(hand)
    assert len(found(hand)) == 1
    sealed = {block.number: block for block in store.blocks_after(hand, 0, 1000)}
    monkeypatch.setattr(chain, "traces_of", lambda events: _kept(sealed, events).traces)
    monkeypatch.setattr(chain, "hash_of", lambda _before, number, _places, _events: sealed[number].hash)
    assert found(hand) == []


def _kept(blocks: dict[int, Block], events) -> Block:
    return next(block for block in blocks.values() if events[-1].place <= block.last)


def test_the_log_goes_on_and_verifies(sealed):
    with closing(Log.open(sealed)) as log:
        append(log, 5)
    head = sealed_to(sealed, EVENTS + 5)
    with closing(psycopg2.connect(sealed)) as connection, connection.cursor() as cursor:
        assert found(cursor) == []
        assert list(verify.verify(cursor, since=store.blocks_after(cursor, 2, 1)[0])) == []
        assert head.total == EVENTS + 5
