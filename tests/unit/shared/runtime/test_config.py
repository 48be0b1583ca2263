"""Where a process finds its servers: BAYLOG_* first, then what `make up` remembered."""

from __future__ import annotations

import json

import pytest

from shared.runtime.config import Config, NotConfigured, with_database

REMEMBERED = {
    "BAYLOG_LOG_URL": "postgresql://here/baylog_log",
    "BAYLOG_VIEWS_URL": "postgresql://here/baylog_views",
    "BAYLOG_AMQP_URL": "amqp://here/",
    "BAYLOG_SECRET_KEY": "s",
}


@pytest.fixture
def state(tmp_path, monkeypatch):
    for name in (*REMEMBERED, "BAYLOG_DATABASE_URL", "BAYLOG_METRICS_PORT", "BAYLOG_LISTEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BAYLOG_STATE_DIR", str(tmp_path))
    return tmp_path / "state.json"


def test_what_up_remembered_is_found(state):
    state.write_text(json.dumps({"environment": REMEMBERED}))
    config = Config.from_env()
    assert (config.log_url, config.amqp_url) == ("postgresql://here/baylog_log", "amqp://here/")
    assert (config.metrics_port, config.listen) == (None, "127.0.0.1:0")


def test_a_variable_wins_over_what_is_remembered(state, monkeypatch):
    state.write_text(json.dumps({"environment": REMEMBERED}))
    monkeypatch.setenv("BAYLOG_AMQP_URL", "amqp://there/")
    monkeypatch.setenv("BAYLOG_METRICS_PORT", "9100")
    config = Config.from_env()
    assert (config.amqp_url, config.metrics_port) == ("amqp://there/", 9100)


def test_one_server_address_gives_both_databases(state, monkeypatch):
    state.write_text(json.dumps({"environment": REMEMBERED}))
    monkeypatch.setenv("BAYLOG_DATABASE_URL", "postgresql://op:pw@db:5433/postgres?sslmode=require")
    monkeypatch.setenv("BAYLOG_VIEWS_URL", "postgresql://elsewhere/v")
    config = Config.from_env()
    assert config.log_url == "postgresql://op:pw@db:5433/baylog_log?sslmode=require"
    assert config.views_url == "postgresql://elsewhere/v"


def test_nothing_set_and_nothing_started_says_what_to_do(state):
    with pytest.raises(NotConfigured, match=r"BAYLOG_LOG_URL is not set.*make up"):
        Config.from_env()


def test_the_database_of_an_address_is_replaced():
    assert with_database("postgresql://a@b:1/x", "y") == "postgresql://a@b:1/y"
