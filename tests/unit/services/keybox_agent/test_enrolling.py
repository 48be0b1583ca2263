"""A head office that is starting is waited for, and told of; one that says no is not asked again."""

from __future__ import annotations

import base64

import pytest
from click.testing import CliRunner

from services.keybox_agent.enrolling import cli, office
from services.keybox_agent.enrolling.identity import Identity
from shared.runtime.servers import free_port

CODE = f"suwon-1.{base64.b32encode(bytes(30)).decode()}"
ADMITTED = Identity(
    cabinet="suwon-1",
    user="baylog_cabinet_suwon-1.1",
    certificate="",
    authority="",
    broker="",
    ends_at="2027-01-01T00:00:00+00:00",
    server="",
    key="",
)


@pytest.fixture
def pauses(monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(cli.time, "sleep", waited.append)
    return waited


def enrol(tmp_path, server="https://office"):
    arguments = ["--code", CODE, "--server", server, "--identity", str(tmp_path)]
    return CliRunner().invoke(cli.enrol, arguments)


def test_a_head_office_that_is_starting_is_asked_again_with_the_same_key(tmp_path, monkeypatch, pauses):
    asked = []

    def answers_at_the_third(server, code, key):
        asked.append(key)
        if len(asked) < 3:
            raise office.NotThereYet("office: refused")
        return ADMITTED

    monkeypatch.setattr(office, "enrol", answers_at_the_third)
    done = enrol(tmp_path)

    assert done.exit_code == 0, done.output
    assert (len(asked), len(set(asked)), pauses) == (3, 1, [1, 2])
    assert "Trying again in 2 s" in done.output


def test_nobody_is_waited_for_without_end(tmp_path, pauses):
    done = enrol(tmp_path, f"http://127.0.0.1:{free_port()}")

    assert done.exit_code == 1
    assert len(pauses) == len(cli._PAUSES)
    assert "Connection refused" in done.output


@pytest.mark.parametrize("no", [office.Refused("not valid"), office.Unreachable("somebody is in between")])
def test_a_no_is_taken_at_once(tmp_path, monkeypatch, pauses, no):
    def refuses(*_):
        raise no

    monkeypatch.setattr(office, "enrol", refuses)

    assert enrol(tmp_path).exit_code == 1
    assert pauses == []
