"""Master keys wrap data keys; a rotation adds one before those there are."""

from __future__ import annotations

import pytest

from shared.privacy.master import MasterKeys, MasterSource, NoMasterKey, make_master_key


def test_what_was_wrapped_is_unwrapped_under_its_own_label_only():
    masters = MasterKeys.parse(make_master_key())
    wrapped = masters.wrap("c1", b"k" * 32)
    assert masters.unwrap(masters.current, "c1", wrapped) == b"k" * 32
    with pytest.raises(NoMasterKey, match="c2"):
        masters.unwrap(masters.current, "c2", wrapped)


def test_an_older_key_unwraps_and_the_first_one_wraps():
    old = make_master_key()
    before = MasterKeys.parse(old)
    wrapped = before.wrap("c1", b"k" * 32)
    after = MasterKeys.parse(f"{make_master_key()}\n{old}\n")
    assert after.unwrap(before.current, "c1", wrapped) == b"k" * 32
    assert after.current != before.current


def test_a_master_that_is_not_here_is_named():
    with pytest.raises(NoMasterKey, match="abc is not among"):
        MasterKeys.parse(make_master_key()).unwrap("abc", "c1", b"")


@pytest.mark.parametrize("text", ["", "short", "AAAA"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoMasterKey):
        MasterKeys.parse(text)


def test_a_file_that_changed_is_read_again(tmp_path):
    file = tmp_path / "master.key"
    source = MasterSource(None, file)
    with pytest.raises(NoMasterKey):
        source.keys()
    first, second = make_master_key(), make_master_key()
    file.write_text(first)
    before = source.keys().current
    beside = tmp_path / "next"
    beside.write_text(f"{second}\n{first}")
    beside.replace(file)
    assert source.keys().current != before
    assert before in source.keys().names
