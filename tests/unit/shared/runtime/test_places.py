"""Paths that a server's scripts or users cannot take get a way round."""

from __future__ import annotations

import os

import pytest

from shared.runtime.failure import Failure, from_os_error, remedy_for
from shared.runtime.places import Places
from shared.runtime.preflight import page_address


@pytest.fixture
def spaced(tmp_path):
    places = Places(tmp_path / "a path with spaces" / ".baylog")
    places.make()
    places.servers.mkdir()
    return places


def test_a_path_with_spaces_is_reached_by_a_plain_link(spaced):
    home = spaced.rabbit_home("0123456789ab")
    assert " " not in str(home)
    assert home.parent.resolve() == spaced.servers
    spaced.forget_link("0123456789ab")
    assert not home.parent.is_symlink()


def test_a_link_that_leads_elsewhere_is_refused(spaced, tmp_path):
    home = spaced.rabbit_home("ba9876543210")
    home.parent.unlink()
    home.parent.symlink_to(tmp_path)
    with pytest.raises(Failure, match="is not ours"):
        spaced.rabbit_home("ba9876543210")
    spaced.forget_link("ba9876543210")


def test_others_may_pass_through_but_not_read(spaced):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (spaced.root, spaced.log, spaced.run)}
    assert modes == {".baylog": 0o711, "log": 0o700, "run": 0o700}


def test_data_that_is_gone_is_not_silently_made_anew(tmp_path):
    places = Places(tmp_path)
    places.servers.symlink_to(tmp_path / "gone")
    with pytest.raises(Failure, match="is gone\n  What to do: bring it back"):
        places.make_servers("x", [])


def test_a_full_disk_says_what_to_do():
    failure = from_os_error(OSError(28, os.strerror(28), "/x/.baylog/log"))
    assert "No space left on device (/x/.baylog/log)" in str(failure)
    assert "free some space" in failure.remedy
    assert "free some space" in remedy_for("PANIC: could not write: No space left on device", "?")


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        ("[::]:1", "http://127.0.0.1:1"),
    ],
)
def test_the_printed_address_can_be_typed(listen, address):
    assert page_address(listen) == address
