"""A backup of what runs, brought back into an empty place: everything is there, goes on, and verifies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from itertools import count

import psycopg2
import pytest
from click.testing import CliRunner, Result

from services.customer.decisions.customers import RegisterPerson
from services.customer.events import ErasureReason
from services.customer.handling.records import Records
from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.eventlog.sealing import verify
from shared.eventlog.sealing.sealer import seal_all
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from shared.privacy import Erasure, KeysAt, open_keyring, open_private_log
from shared.privacy.anchor import Anchor
from shared.privacy.master import MasterSource, make_master_key
from shared.privacy.store import State
from shared.runtime.cli import baylog
from shared.runtime.databases import ensure_database
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.servers import private_postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EVENTS = 500


class Installed:
    """Servers of an operator's own, with a state directory; `baylog` runs against them."""

    def __init__(self, server, state, number: int = 0) -> None:
        self.state = state
        state.mkdir()
        self.log_url, self.views_url = server.url(f"log_{number}"), server.url(f"views_{number}")
        self.keys = KeysAt(server.url(f"keys_{number}"), MasterSource(None, state / "master.key"))
        self.env = {
            **os.environ, "BAYLOG_LOG_URL": self.log_url, "BAYLOG_VIEWS_URL": self.views_url,
            "BAYLOG_KEYS_URL": self.keys.url, "BAYLOG_STATE_DIR": str(state), "COLUMNS": "160",
            "BAYLOG_AMQP_URL": "amqp://nobody@127.0.0.1:1/", "BAYLOG_SECRET_KEY": "secret",
            "BAYLOG_INSTANCE": "",
        }  # fmt: skip

    def migrate(self) -> None:
        migrations = {
            self.log_url: migrate_log, self.views_url: migrate_views, self.keys.url: migrate_keys
        }  # fmt: skip
        for url, migrate in migrations.items():
            ensure_database(url)
            migrate(url)

    def baylog(self, *arguments: object) -> Result:
        """The command in this process: a fresh one spends three seconds on loading."""
        return CliRunner().invoke(baylog, [str(each) for each in arguments], env=self.env)

    def query(self, url: str, statement: str) -> list[tuple]:
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def append(log: Log, events: int) -> None:
    for number in range(events):
        meta = Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())
        data = {"n": number, "글": "tab\there, \\ and\nline"}
        log.append([Write(f"order-{new_id()}", 0, [NewEvent("Noted", 1, data)])], meta)


def told(log: Log) -> list[tuple]:
    """All that an event says, in the log's order; its place is left out."""
    return [
        (event.id, event.stream, event.version, event.type, event.data, event.meta, event.occurred_at,
         event.recorded_at)
        for event in log.read(Place.START, limit=100_000)
    ]  # fmt: skip


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
    """An empty place, with the master key that is kept apart from backups."""
    return empty(places, home)


def empty(places, home) -> Installed:
    found = places()
    shutil.copy(home.keys.masters.file, found.keys.masters.file)
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
    """The rows are there, and one of the tables lets nobody delete them."""
    assert elsewhere.baylog("restore", place).exit_code == 0
    mark = json.loads((place / "manifest.json").read_text())["segments"][-1]["hash"]
    (elsewhere.state / "restoring.json").write_text(json.dumps({"backup": mark, "done": ["log", "keys"]}))
    again = elsewhere.baylog("restore", place)
    assert again.exit_code == 0, again.output
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
