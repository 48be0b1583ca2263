"""What is remembered between starts is whole, private, and tells when it is damaged."""

from __future__ import annotations

import pytest

from shared.runtime.failure import Failure
from shared.runtime.state import State, write_whole


def test_ports_and_secrets_are_the_same_at_the_next_start(tmp_path):
    first = State(tmp_path / "state.json")
    port, secret = first.port("web", usable=lambda _: True), first.secret("amqp")
    first.save()
    second = State.load(tmp_path / "state.json")
    assert (second.instance, second.port("web", lambda _: True)) == (first.instance, port)
    assert second.secret("amqp") == secret


def test_a_taken_port_is_chosen_anew_and_differs_from_all_others(tmp_path):
    state = State(tmp_path / "state.json", ports={"web": 20_001, "amqp": 20_002})
    assert state.port("web", usable=lambda port: port != 20_001) not in (20_001, 20_002)


def test_only_the_owner_may_read_it(tmp_path):
    State(tmp_path / "state.json").save()
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_says_what_to_do(tmp_path):
    (tmp_path / "state.json").write_text('{"instance": ')
    with pytest.raises(Failure, match=r"damaged\n  What to do: .*make reset"):
        State.load(tmp_path / "state.json")


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path):
    write_whole(tmp_path / "f", "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "f", "\ud800")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("f", "old")]
