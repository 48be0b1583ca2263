"""The master key changes while processes run; nobody loses a name."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest

from shared.eventlog import owner_of, reserve
from shared.postgres import Pool
from shared.privacy import KeysAt, MasterKeys, NoMasterKey, make_master_key, open_private_log, rotation
from shared.privacy.master import MasterSource

from .test_private_log import customer, meta


@pytest.fixture
def at(views_url, tmp_path, monkeypatch):
    """A master key in a file; the module's keys begin with it."""
    file = tmp_path / "master.key"
    file.write_text(make_master_key() + "\n")
    monkeypatch.setattr(rotation, "_MAKING_S", 0.0)
    with psycopg2.connect(views_url) as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE privacy.data_key, privacy.secret")
    connection.close()
    return KeysAt(views_url, MasterSource(None, file))


def masters_in_use(url):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT master FROM privacy.data_key UNION SELECT master FROM privacy.secret")
        found = {name for (name,) in cursor.fetchall()}
    connection.close()
    return found


def test_everything_is_wrapped_anew_and_everybody_goes_on_reading(at, log_url):
    running = open_private_log(log_url, at)
    keys = [customer(running) for _ in range(3)]
    running.append([reserve(running, "plate", "28고7777", "car7")], meta())
    old = at.masters.keys().current
    with closing(Pool(at.url)) as pool:
        done = rotation.rotate(pool, at.masters)
    new = at.masters.keys().current
    assert (done.keys, new != old, masters_in_use(at.url)) == (4, True, {new})
    file = at.masters.file
    assert MasterKeys.parse(done.before.read_text()).current == old
    assert (file.stat().st_mode & 0o777, done.before.stat().st_mode & 0o777) == (0o600, 0o600)
    # who ran all the time, and who starts afterwards with the new key alone
    for reader in (running, open_private_log(log_url, KeysAt(at.url, MasterSource(None, file)))):
        keys.append(customer(reader))
        assert {reader.read_stream(f"customer-{key}")[0].data["name"] for key in keys} == {"한안나"}
        assert owner_of(reader, "plate", "28고7777") == "car7"
        reader.close()
    assert masters_in_use(at.url) == {new}


def test_an_interrupted_rotation_is_taken_up(at, log_url, monkeypatch):
    running = open_private_log(log_url, at)
    key = customer(running)

    def cut(*_):
        raise RuntimeError("cut")

    with closing(Pool(at.url)) as pool:
        monkeypatch.setattr(rotation, "_wrap_anew", cut)
        with pytest.raises(RuntimeError, match="cut"):
            rotation.rotate(pool, at.masters)
        monkeypatch.undo()
        monkeypatch.setattr(rotation, "_MAKING_S", 0.0)
        begun = at.masters.keys().current
        assert rotation.rotate(pool, at.masters).keys == 1
    assert at.masters.keys().names == {begun}
    assert running.read_stream(f"customer-{key}")[0].data["name"] == "한안나"
    running.close()


def test_without_its_master_key_nothing_is_read_and_that_is_said(at, log_url):
    first = open_private_log(log_url, at)
    key = customer(first)
    first.close()
    other = open_private_log(log_url, KeysAt(at.url, MasterSource(make_master_key(), at.masters.file)))
    with pytest.raises(NoMasterKey):
        other.read_stream(f"customer-{key}")
    other.close()
