"""With the databases away, or nothing started at all, every command says so in one sentence."""

from __future__ import annotations

import sys

import pytest

from shared.runtime.cli import main

COMMANDS = [
    ("view", "list"),
    ("view", "rebuild", "report"),
    ("view", "compare", "report"),
    ("log", "verify"),
    ("erasures", "list"),
    ("erasures", "sweep"),
    ("master-key", "status"),
]


@pytest.fixture
def baylog(monkeypatch, tmp_path, capsys):
    for name in ("LOG", "VIEWS", "KEYS", "DATABASE", "AMQP"):
        monkeypatch.delenv(f"BAYLOG_{name}_URL", raising=False)
    monkeypatch.setenv("BAYLOG_STATE_DIR", str(tmp_path))

    def run(*words: str) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["baylog", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_server_that_is_away_is_said_in_one_sentence(baylog, monkeypatch, words):
    nobody = "postgresql://baylog@127.0.0.1:1/"  # nobody listens on port 1
    for name in ("LOG", "VIEWS", "KEYS"):
        monkeypatch.setenv(f"BAYLOG_{name}_URL", nobody + name.lower())
    monkeypatch.setenv("BAYLOG_AMQP_URL", "amqp://127.0.0.1:1/")
    monkeypatch.setenv("BAYLOG_SECRET_KEY", "s")
    code, said = baylog(*words)
    assert code == 1
    assert said.startswith("Error: PostgreSQL does not answer: ")
    assert said.endswith("Connection refused. Run `make up`; `baylog status` says what is down.\n")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_is_no_address_of_a_server_is_said_in_one_sentence(baylog, monkeypatch, words):
    for name in ("LOG", "VIEWS", "KEYS"):
        monkeypatch.setenv(f"BAYLOG_{name}_URL", "nonsense")
    monkeypatch.setenv("BAYLOG_AMQP_URL", "amqp://127.0.0.1:1/")
    monkeypatch.setenv("BAYLOG_SECRET_KEY", "s")
    code, said = baylog(*words)
    assert code == 2
    assert said.startswith("Error: that is no address of a PostgreSQL server: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_where_nothing_was_started_the_next_thing_to_type_is_said(baylog, words):
    code, said = baylog(*words)
    assert code == 2
    assert "nothing was started here. Run `make up`, or set BAYLOG_" in said


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_was_written_down_and_is_damaged_is_said_in_a_sentence(baylog, tmp_path, words):
    (tmp_path / "state.json").write_text('{"broken')
    code, said = baylog(*words)
    assert code == 1
    assert said.startswith(f"Error: {tmp_path / 'state.json'} is damaged\n  What to do: ")
