"""A backup of what runs, brought back into an empty place: everything is there, goes on, and verifies."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Event

import psycopg2
import pytest

from services.customer.decisions.customers import RegisterPerson
from services.customer.events import ErasureReason
from services.customer.handling.records import Records
from shared.eventlog import Log, Meta
from shared.eventlog.sealing import store, verify
from shared.eventlog.sealing.anchor import LINES, PUBLIC
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import anchor_head, seal_all
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from shared.privacy import Erasure, open_keyring, open_private_log
from shared.privacy.anchor import Anchor
from shared.privacy.master import make_master_key
from shared.privacy.store import State
from shared.runtime.backup import backup
from shared.runtime.servers import private_postgres
from tests.integration.runtime.operators import Installed, append, told

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EVENTS = 500
WRITERS = 2


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Makes installations on one server; migrating takes seconds, so it is done once and copied."""
    root, numbers = tmp_path_factory.mktemp("places"), count(1)
    with private_postgres() as server:
        Installed(server, root / "0").migrate()

        def make() -> Installed:
            number = next(numbers)
            with closing(psycopg2.connect(server.url())) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                for name in ("log", "views", "keys"):
                    cursor.execute(f"CREATE DATABASE {name}_{number} TEMPLATE {name}_0")
            return Installed(server, root / str(number), number)

        yield make


@pytest.fixture(scope="module")
def home(places):
    """An installation with events, keys, a service's rows and a blob."""
    found = places()
    found.keys.masters.file.write_text(make_master_key() + "\n")
    with closing(Log.open(found.log_url)) as log:
        append(log, EVENTS)
        head = log.head()
    keyring = open_keyring(found.keys, "test")
    keyring.for_writing(["customer-1"])
    keyring.close()
    found.query(
        found.log_url,
        f"INSERT INTO relay_checkpoint VALUES ('facts', '{head.xid}'::xid8, {head.position})",
    )
    found.query(
        found.views_url,
        "INSERT INTO staff_access.credential (employee, login, password) VALUES ('e', 'l', 'hash')",
    )
    found.query(
        found.views_url,
        "INSERT INTO staff_access.record (employee, dealership, address, page, customers)"
        " VALUES ('e', 'suwon', '10.0.0.1', 'GET /', '{}')",
    )
    photo = found.state / "blobs" / "photos" / "1.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"jpeg")
    return found


@pytest.fixture(scope="module")
def place(home, tmp_path_factory):
    """Its backup."""
    folder = tmp_path_factory.mktemp("backup")
    saved = home.baylog("backup", folder)
    assert saved.exit_code == 0, saved.output
    return folder


@pytest.fixture
def elsewhere(places, home):
    """An empty place."""
    return empty(places, home)


def empty(places, home) -> Installed:
    """With what is kept apart from backups: the master key, the list of erasures."""
    found = places()
    shutil.copy(home.keys.masters.file, found.keys.masters.file)
    (found.state / "erasures.jsonl").touch()
    return found


def test_what_was_backed_up_is_back_and_goes_on(home, elsewhere, place):
    back = elsewhere.baylog("restore", place)
    assert back.exit_code == 0, back.output
    with closing(Log.open(home.log_url)) as before, closing(Log.open(elsewhere.log_url)) as log:
        assert told(log) == told(before)
        append(log, 3)
        assert len(told(log)) == EVENTS + 3
        assert log.head().position == EVENTS + 3
    assert seal_all(elsewhere.log_url).total == EVENTS + 3
    verified = elsewhere.baylog("log", "verify")
    assert verified.exit_code == 0, verified.output
    assert f"{EVENTS + 3} events" in verified.output
    assert elsewhere.query(elsewhere.views_url, "SELECT login FROM staff_access.credential") == [("l",)]
    keyring = open_keyring(elsewhere.keys, "test")
    assert keyring.for_reading(["customer-1"])["customer-1"].key
    keyring.close()
    assert (elsewhere.state / "blobs" / "photos" / "1.jpg").read_bytes() == b"jpeg"
    # the broker's queues are not in a backup: the last day's facts come to the handlers once more
    assert elsewhere.query(elsewhere.log_url, "SELECT xid::text, position FROM relay_checkpoint") == [
        ("1", 0)
    ]


def test_one_taken_while_writers_append_is_the_beginning_of_the_log(places, home, tmp_path):
    """Each of them goes on until the backup has ended: what it holds is whole, and nothing lies between."""
    busy, ended = empty(places, home), Event()

    def write() -> None:
        with closing(Log.open(busy.log_url, pool_size=1)) as log:
            while not ended.wait(0.01):
                append(log, 1)

    with ThreadPoolExecutor(WRITERS) as threads, closing(Log.open(busy.log_url)) as log:
        for _ in range(WRITERS):
            threads.submit(write)
        try:
            assert log.wait(log.head(), 20)
            saved = busy.baylog("backup", tmp_path / "backup")
            assert saved.exit_code == 0, saved.output
        finally:
            ended.set()
    elsewhere = empty(places, home)
    back = elsewhere.baylog("restore", tmp_path / "backup")
    assert back.exit_code == 0, back.output
    with closing(Log.open(busy.log_url)) as before, closing(Log.open(elsewhere.log_url)) as log:
        all_of_it, restored = told(before), told(log)
        assert 0 < len(restored) < len(all_of_it)
        assert restored == all_of_it[: len(restored)]
        append(log, 3)
        assert len(told(log)) == len(restored) + 3
    verified = elsewhere.baylog("log", "verify")
    assert verified.exit_code == 0, verified.output


def test_who_was_erased_after_the_backup_stays_erased(home, elsewhere, tmp_path):
    """The list of erasures outlives the place; the backup still has the key."""
    customer = str(new_id())
    with closing(open_private_log(home.log_url, home.keys)) as log:
        form = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}
        command = RegisterPerson(form=form, dealership="suwon")
        meta = Meta(command_id=new_id(), actor="e-1", dealership="suwon", correlation_id=new_id())
        Records(log).customers.execute(customer, command, meta)
    assert home.baylog("backup", tmp_path / "backup").exit_code == 0
    erasure = Erasure(
        customer_id=customer, records=(customer,), cars=(), asked_by="e-1",
        reason=ErasureReason.REQUEST.value, dealership="suwon",
        command_id=new_id(), asked_at=now(), kept_until=None, due_at=now(),
    )  # fmt: skip
    Anchor(elsewhere.state / "erasures.jsonl").note("asked", erasure, now())
    back = elsewhere.baylog("restore", tmp_path / "backup")
    assert back.exit_code == 0, back.output
    with closing(open_private_log(elsewhere.log_url, elsewhere.keys)) as log:
        assert log.keyring.for_reading([customer])[customer].state is State.DESTROYED
        registered, *_, erased = log.read_stream(f"customer-{customer}")
    assert "홍길동" not in str(registered.data)
    assert erased.type == "CustomerErased"
    assert elsewhere.baylog("log", "verify").exit_code == 0


def test_a_restored_event_that_is_touched_is_found(elsewhere, place):
    assert elsewhere.baylog("restore", place).exit_code == 0
    with closing(psycopg2.connect(elsewhere.log_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        assert list(verify.verify(cursor)) == []
        cursor.execute("UPDATE event SET actor = 'x' WHERE position = 77")
        assert [str(finding.place) for finding in verify.verify(cursor)] == ["1.77"]
        connection.rollback()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE event SET xid = '2'::xid8 WHERE position = (SELECT max(position) FROM event)")
        assert [finding.kind for finding in verify.verify(cursor)] == ["deleted"]


def test_a_place_that_is_not_empty_and_a_backup_that_was_touched_are_refused(home, elsewhere, place):
    refused = home.baylog("restore", place)
    assert refused.exit_code == 1
    assert "this place is not empty" in refused.output
    [events] = sorted((place / "log").glob("*.events.gz"))[:1]
    content = subprocess.run(["gzip", "-dc", events], capture_output=True, check=True).stdout
    forged = subprocess.run(
        ["gzip", "-c"],
        input=content.replace(b"service:test", b"service:tesx", 1),
        capture_output=True,
        check=True,
    ).stdout
    genuine = events.read_bytes()
    events.write_bytes(forged)
    refused = elsewhere.baylog("restore", place)
    assert refused.exit_code == 1
    assert "the backup is not what was sealed: edited: block 1" in refused.output
    events.write_bytes(genuine)
    [blocks] = sorted((place / "log").glob("*.blocks.gz"))[:1]
    genuine = blocks.read_bytes()
    for broken in (genuine[:-20], b"no gzip", genuine[:40] + b"....." + genuine[45:]):
        blocks.write_bytes(broken)
        refused = elsewhere.baylog("restore", place)
        assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
        assert f"a file in {place} is damaged" in refused.output
    blocks.write_bytes(genuine)
    assert elsewhere.baylog("restore", place).exit_code == 0


def test_without_the_master_key_nothing_is_begun(elsewhere, place):
    elsewhere.keys.masters.file.unlink()
    refused = elsewhere.baylog("restore", place)
    assert refused.exit_code == 1
    assert "wrapped by a master key that is not here" in refused.output


def test_a_restore_killed_in_the_middle_goes_on(elsewhere, place):
    process = subprocess.Popen(
        [sys.executable, "-m", "shared.runtime.cli", "restore", str(place)], env=elsewhere.env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for line in process.stdout:
        if "Bringing back the keys" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    begun = elsewhere.baylog("up")
    assert "a restore was not finished here" in begun.output
    assert elsewhere.baylog("restore", place).exit_code == 0
    assert elsewhere.baylog("log", "verify").exit_code == 0


def test_a_restore_killed_before_a_part_was_noted_brings_it_back_once(elsewhere, place):
    """What is there already may not be deleted: not the events, and not the rows of one of the tables."""
    assert elsewhere.baylog("restore", place).exit_code == 0
    mark = json.loads((place / "manifest.json").read_text())["segments"][-1]["hash"]
    (elsewhere.state / "restoring.json").write_text(json.dumps({"backup": mark, "done": []}))
    (elsewhere.state / "anchor.key").unlink()  # a later part has made it
    shutil.rmtree(elsewhere.state / "anchors")
    again = elsewhere.baylog("restore", place)
    assert again.exit_code == 0, again.output
    assert elsewhere.query(elsewhere.log_url, "SELECT count(*) FROM event") == [(EVENTS,)]
    assert elsewhere.query(elsewhere.views_url, "SELECT employee FROM staff_access.record") == [("e",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        elsewhere.query(elsewhere.views_url, "DELETE FROM staff_access.record")


def test_a_second_backup_adds_only_what_is_new_and_a_restored_log_is_backed_up_again(
    home, place, places, tmp_path
):
    first = json.loads((place / "manifest.json").read_text())
    with closing(Log.open(home.log_url)) as log:
        append(log, 2)
        all_of_it = told(log)
    assert home.baylog("backup", place).exit_code == 0
    second = json.loads((place / "manifest.json").read_text())
    assert second["segments"][: len(first["segments"])] == first["segments"]
    had, has = (sum(each["events"] for each in told["segments"]) for told in (first, second))
    assert (had < has, has) == (True, len(all_of_it))
    once, twice = empty(places, home), empty(places, home)
    assert once.baylog("restore", place).exit_code == 0
    assert once.baylog("backup", tmp_path / "again").exit_code == 0
    again = twice.baylog("restore", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert twice.baylog("log", "verify").exit_code == 0
    with closing(Log.open(twice.log_url)) as log:
        assert told(log) == all_of_it


def listing(folder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_backup_of_anything_else_is_not_touched(home, places, place, tmp_path):
    """After a disaster and a fresh `make up`, a timer would back nothing up into the good backup."""
    there, fresh, other = listing(place), places(), places()
    lost = fresh.baylog("backup", place)
    assert lost.exit_code == 1
    assert "only 0 are sealed here" in lost.output
    with closing(Log.open(other.log_url)) as log:
        append(log, EVENTS + 10)
    seal_all(other.log_url, size=8)
    foreign = other.baylog("backup", place)
    assert foreign.exit_code == 1
    assert "the backup of another log" in foreign.output
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "mine.txt").write_text("mine")
    strange = home.baylog("backup", tmp_path)
    assert strange.exit_code == 1
    assert "holds something, and no backup" in strange.output
    assert (listing(place), [*listing(tmp_path)]) == (there, [str(tmp_path / "blobs" / "mine.txt")])


def test_a_backup_without_events_is_known_by_its_keys(places, tmp_path):
    one, other = places(), places()
    for place in (one, other):
        place.keys.masters.file.write_text(make_master_key() + "\n")
        keyring = open_keyring(place.keys, "test")
        keyring.for_writing(["customer-1"])
        keyring.close()
    assert one.baylog("backup", tmp_path).exit_code == 0
    there = listing(tmp_path)
    refused = other.baylog("backup", tmp_path)
    assert (refused.exit_code, "the backup of another installation" in refused.output) == (1, True)
    assert listing(tmp_path) == there
    assert one.baylog("backup", tmp_path).exit_code == 0


def test_a_place_that_lost_a_part_does_not_take_it_from_its_backup(home, places, place, tmp_path):
    """A timer goes on after the blobs', the keys' or the views' server came back empty."""
    there, fresh = listing(place), places()
    for name, value, told_of in (
        ("BAYLOG_BLOB_URL", (tmp_path / "none").as_uri(), "the blob store here has 0 blobs, the backup 1"),
        ("BAYLOG_KEYS_URL", fresh.keys.url, "0 customers' keys, the backup"),
        ("BAYLOG_VIEWS_URL", fresh.views_url, "the services' tables here are empty"),
    ):
        refused = home.baylog("backup", place, **{name: value})
        assert refused.exit_code == 1
        assert told_of in refused.output
    assert listing(place) == there


def test_a_store_that_lost_most_of_its_blobs_does_not_take_them_from_its_backup(home, tmp_path):
    store, folder = tmp_path / "store", tmp_path / "backup"
    store.mkdir()
    for name in "abcd":
        (store / name).write_bytes(b"jpeg")

    def again(*gone: str):
        for name in gone:
            (store / name).unlink()
        return home.baylog("backup", folder, BAYLOG_BLOB_URL=store.as_uri())

    assert again().exit_code == 0
    assert again("a").exit_code == 0  # somebody was erased
    kept = {"b", "c", "d"}
    assert {path.name for path in (folder / "blobs").iterdir()} == kept
    refused = again("b", "c")
    assert (refused.exit_code, "has 1 blobs, the backup 3" in refused.output) == (1, True)
    assert {path.name for path in (folder / "blobs").iterdir()} == kept


def test_a_run_that_fails_leaves_the_backup_before_it_and_the_next_one_goes_on(
    home, elsewhere, place, tmp_path, monkeypatch
):
    folder = tmp_path / "backup"
    shutil.copytree(place, folder)
    had = json.loads((folder / "manifest.json").read_text())
    with closing(Log.open(home.log_url)) as log:
        append(log, 1)

    def stopped(*_stores) -> None:
        second = home.baylog("backup", folder)  # a timer that comes too early
        assert (second.exit_code, "another backup into" in second.output) == (1, True)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(backup, "add_new", stopped)
        assert home.baylog("backup", folder).exit_code == 130
    assert len([*(folder / "tables").iterdir()]) == 2
    back = elsewhere.baylog("restore", folder)
    assert back.exit_code == 0, back.output
    assert f"{sum(each['events'] for each in had['segments'])} events are back" in back.output
    assert home.baylog("backup", folder).exit_code == 0
    has = json.loads((folder / "manifest.json").read_text())
    assert len(has["segments"]) == len(had["segments"]) + 1
    assert not (folder / "unfinished.json").exists()
    assert len([*(folder / "tables").iterdir()]) == 1


def test_what_cannot_be_backed_up_is_said_in_a_sentence(home, places, tmp_path):
    (tmp_path / "file").touch()
    fresh, below = places(), tmp_path / "file" / "below"
    away = fresh.log_url.replace("/log_", "/nothing_")
    for refused in (
        home.baylog("backup", below), home.baylog("backup", "/proc/none"),
        fresh.baylog("backup", tmp_path / "backup", BAYLOG_LOG_URL=away),
        fresh.baylog("backup", tmp_path / "backup", BAYLOG_LOG_URL=fresh.views_url),
    ):  # fmt: skip
        assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
        assert "What to do" in refused.output
    never = home.baylog(
        "backup", tmp_path / "backup", BAYLOG_STATE_DIR=str(tmp_path / "never"), BAYLOG_LOG_URL=""
    )
    assert (never.exit_code, "nothing was ever started" in never.output) == (1, True)
    assert not (tmp_path / "never").exists()


def test_without_the_newest_list_of_erasures_nobody_is_brought_back(home, elsewhere, place, tmp_path):
    erasures = elsewhere.state / "erasures.jsonl"
    erasures.unlink()
    missing = elsewhere.baylog("restore", place)
    assert missing.exit_code == 1
    assert "whoever was erased after this backup was made would come back" in missing.output
    home.query(
        home.keys.url,
        "INSERT INTO privacy.erasure (customer_id, records, reason, asked_by, asked_at, due_at, command_id)"
        " VALUES ('c-1', '{c-1}', 'request', 'e-1', now(), now(), gen_random_uuid())",
    )
    assert home.baylog("backup", tmp_path).exit_code == 0
    home.query(home.keys.url, "DELETE FROM privacy.erasure WHERE customer_id = 'c-1'")
    erasures.touch()
    old = elsewhere.baylog("restore", tmp_path)
    assert old.exit_code == 1
    assert "lacks 1 erasures that the backup knows of" in old.output
    assert elsewhere.query(elsewhere.log_url, "SELECT count(*) FROM event") == [(0,)]


def test_a_views_database_that_outlived_its_log_is_not_taken_for_this_one(elsewhere, place):
    """Its checkpoints lie beyond the restored log: such a view would never move again."""
    elsewhere.query(
        elsewhere.views_url,
        "INSERT INTO staff_access.credential (employee, login, password) VALUES ('o', 'old', 'x');"
        "INSERT INTO projection.checkpoint (schema, view, version, tables_digest, xid, position)"
        " VALUES ('stale', 'stale', 1, '', 999999, 999999); CREATE SCHEMA stale CREATE TABLE t (n int)",
    )
    refused = elsewhere.baylog("restore", place)
    assert refused.exit_code == 1
    assert "services keep rows here: staff_access.credential" in refused.output
    assert elsewhere.query(elsewhere.views_url, "SELECT login FROM staff_access.credential") == [("old",)]
    (elsewhere.state / "erasures.jsonl").unlink()
    back = elsewhere.baylog("restore", place, "--replace-tables", "--without-erasures")
    assert back.exit_code == 0, back.output
    assert elsewhere.query(elsewhere.views_url, "SELECT login FROM staff_access.credential") == [("l",)]
    assert elsewhere.query(elsewhere.views_url, "SELECT schema FROM projection.checkpoint") == []
    assert elsewhere.query(elsewhere.views_url, "SELECT to_regnamespace('stale')") == [(None,)]


def test_anchors_of_another_key_are_refused_where_this_places_own_is_known(home, elsewhere, place):
    shutil.copy(home.state / "anchor.key", elsewhere.state / "anchor.key")
    there = listing(place / "anchors")
    places = SealingPlaces(anchors=place / "forged", key=place / "forged.key", progress=place / "none")
    with closing(psycopg2.connect(home.log_url)) as connection, connection.cursor() as cursor:
        anchor_head(store.last_block(cursor), places, cursor)
    try:
        for name in (LINES, PUBLIC):
            shutil.copy(places.anchors / name, place / "anchors" / name)
        refused = elsewhere.baylog("restore", place)
        assert refused.exit_code == 1
        assert "is not what the key signed" in refused.output
        (place / "anchors" / LINES).unlink()
        assert "anchors gone" in elsewhere.baylog("restore", place).output
    finally:
        for path, content in there.items():
            Path(path).write_bytes(content)
        shutil.rmtree(places.anchors)
        places.key.unlink()
