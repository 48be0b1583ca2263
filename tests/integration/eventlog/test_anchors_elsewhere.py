"""Anchors in an object store: what is done to the machine of the log, its anchors included, still shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from click.testing import CliRunner

from shared.blobs import StoreRefused, open_blobs
from shared.eventlog import Log
from shared.eventlog.sealing import store, verify
from shared.eventlog.sealing.anchor import PUBLIC, Anchor, Anchors, BadAnchor, public_key_in
from shared.eventlog.sealing.cli import log as log_command
from shared.eventlog.sealing.elsewhere import PREFIX, Elsewhere
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import Sealer, anchor_head, seal, seal_all
from shared.runtime.servers.ports import free_port
from shared.testing.object_store import private_s3
from tests.integration.eventlog.commands import a_meta, a_stream, write

EVENTS, SIZE = 12, 4


@pytest.fixture(scope="module")
def s3(tmp_path_factory) -> Iterator[str]:
    with private_s3(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def bucket(s3, tmp_path) -> str:
    return f"{s3}/{tmp_path.name.replace('_', '-').lower()}"


@pytest.fixture
def cursor(log, log_url):
    """A superuser's session without triggers over a sealed log; what it does is undone after the test."""
    with closing(Log.open(log_url)) as appending:
        for _ in range(EVENTS):
            appending.append([write(a_stream(), 0, "Noted")], a_meta())
    seal_all(log_url, SIZE)
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        connection.rollback()


@pytest.fixture
def places(tmp_path, bucket) -> SealingPlaces:
    return SealingPlaces.of({"BAYLOG_ANCHOR_URL": bucket}, tmp_path)


def kept_there(places: SealingPlaces) -> list[Anchor]:
    return list(Elsewhere(places.elsewhere).read(public_key_in(places.anchors / PUBLIC)))


def test_every_anchor_goes_there_once(cursor, places):
    anchors, elsewhere = Anchors(places.anchors), Elsewhere(places.elsewhere)
    assert elsewhere.send(anchors) == 0
    anchor_head(store.last_block(cursor), places, cursor)
    assert [elsewhere.send(anchors), elsewhere.send(anchors)] == [1, 0]
    assert Elsewhere(places.elsewhere).send(anchors) == 0
    assert kept_there(places) == list(anchors.read())


def test_a_chain_made_anew_shows_when_the_file_of_anchors_is_gone_too(cursor, places):
    anchor_head(store.last_block(cursor), places, cursor)
    Elsewhere(places.elsewhere).send(Anchors(places.anchors))
    cursor.execute("UPDATE event SET actor = 'x'")
    cursor.execute("DELETE FROM sealed_block")
    seal(cursor, SIZE)
    Anchors(places.anchors).file.unlink()
    assert list(verify.verify(cursor)) == []
    kept = kept_there(places)
    hashes = store.hashes_of(cursor, [anchor.number for anchor in kept])
    assert [finding.kind for finding in verify.check_anchors(kept, hashes)] == ["rewritten"]


def test_an_anchor_that_another_key_signed_is_found_there(cursor, places):
    anchor_head(store.last_block(cursor), places, cursor)
    Elsewhere(places.elsewhere).send(Anchors(places.anchors))
    (name,) = open_blobs(places.elsewhere).sizes(PREFIX)
    line = open_blobs(places.elsewhere).get(name)
    open_blobs(places.elsewhere).put(name, line.replace(b'"events":', b'"events": '), "application/json")
    assert len(kept_there(places)) == 1  # the same words
    open_blobs(places.elsewhere).put(name, line.replace(b'"events":', b'"events":1'), "application/json")
    with pytest.raises(BadAnchor, match=name):
        kept_there(places)


def test_the_sealer_goes_on_without_the_store_and_sends_later_what_it_has(log_url, cursor, tmp_path, bucket):
    nowhere = f"s3://key:secret@127.0.0.1:{free_port([])}/anchors"
    places = SealingPlaces.of({"BAYLOG_ANCHOR_URL": nowhere}, tmp_path)
    Sealer(log_url, places, pause=lambda _seconds: False).run()
    assert len(list(Anchors(places.anchors).read())) == 1
    assert Elsewhere(bucket).send(Anchors(places.anchors)) == 1


def test_a_store_with_the_anchors_of_another_key_is_left_alone(cursor, places, tmp_path):
    anchor_head(store.last_block(cursor), places, cursor)
    Elsewhere(places.elsewhere).send(Anchors(places.anchors))
    other = SealingPlaces.of({"BAYLOG_ANCHOR_URL": places.elsewhere}, tmp_path / "other")
    anchor_head(store.last_block(cursor), other, cursor)
    with pytest.raises(StoreRefused, match="another key"):
        Elsewhere(other.elsewhere).send(Anchors(other.anchors))


def test_the_command_line_seals_sends_and_verifies(cursor, log_url, tmp_path, bucket, monkeypatch):
    for name, value in {"LOG_URL": log_url, "STATE_DIR": tmp_path, "ANCHOR_URL": bucket}.items():
        monkeypatch.setenv(f"BAYLOG_{name}", str(value))
    said = CliRunner().invoke(log_command, ["seal"])
    assert (said.exit_code, said.output.endswith("anchored, 1 sent to the store\n")) == (0, True), said.output
    assert CliRunner().invoke(log_command, ["verify"]).exit_code == 0
    (name,) = open_blobs(bucket).sizes(PREFIX)
    open_blobs(bucket).put(name, b"{}", "application/json")
    said = CliRunner().invoke(log_command, ["verify"])
    assert (said.exit_code, name in said.output) == (1, True), said.output
