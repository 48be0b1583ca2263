"""`baylog view`: what a person at the terminal sees."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from shared.projections import cli, compare, view
from shared.projections.building import alone
from shared.projections.past import schema_at
from shared.projections.session import Session
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally


@pytest.fixture
def baylog(log_url, views_url, monkeypatch):
    class Entry:
        name = "tally"

        def load(self) -> Tally:
            return Tally()

    monkeypatch.setattr(view, "entry_points", lambda group: [Entry()])
    environment = {"BAYLOG_LOG_URL": log_url, "BAYLOG_VIEWS_URL": views_url, "COLUMNS": "80"}
    return lambda *words: CliRunner(env=environment).invoke(cli.view, words, catch_exceptions=False)


def test_a_view_is_listed_rebuilt_and_compared(baylog, log, views):
    fill(log, 30)
    assert "not built" in baylog("list").output
    rebuilt = baylog("rebuild", "tally")
    assert (rebuilt.exit_code, rebuilt.output.splitlines()[-1]) == (0, "tally is rebuilt and serves.")
    assert totals(views) == expected_totals(log)
    assert str(log.head()) in baylog("list").output
    compared = baylog("compare", "tally")
    assert (compared.exit_code, compared.output.splitlines()[-1]) == (0, f"equal at {log.head()}")


def test_a_difference_is_shown_and_ends_with_one(baylog, log, views):
    fill(log, 10)
    baylog("rebuild", "tally", "--fresh")
    with views.transaction() as cursor:
        cursor.execute("DELETE FROM tally.entry")
    compared = baylog("compare", "tally")
    assert compared.exit_code == 1
    assert "only in the rebuilt entry: {" in compared.output
    assert "DIFFERENT" in compared.output


def test_an_unknown_view_is_named(baylog):
    refused = baylog("rebuild", "nothing")
    assert refused.exit_code == 1
    assert "there is no view 'nothing', only tally" in refused.output


def test_a_view_that_does_not_serve_is_said(baylog, views):
    refused = baylog("compare", "tally")
    assert refused.exit_code == 1
    assert "does not serve" in refused.output


def test_the_name_of_a_past_moment_is_shown_whole_in_eighty_columns(baylog, log, views):
    fill(log, 3)
    as_of = datetime(2020, 1, 1, 9, 30, 15, 123456, UTC)
    baylog("rebuild", "tally")
    baylog("build", "tally", "--as-of", as_of.isoformat())
    shown = baylog("list").output
    assert schema_at("tally", as_of) in shown
    assert "…" not in shown


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("compare", "nope"), "there is no view 'nope', only tally"),
        (("build", "nope", "--as-of", "2020-01-01T00:00:00+00:00"), "there is no view 'nope', only tally"),
        (("build", "tally", "--as-of", "2999-01-01T00:00:00+00:00"), "2999-01-01T00:00:00+00:00 lies ahead"),
    ],
)
def test_what_is_refused_has_drawn_nothing(baylog, log, views, words, reason):
    refused = baylog(*words)
    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {reason}")


def test_what_a_stopped_comparison_has_built_can_be_let_go_of_and_what_serves_cannot(
    baylog, log, views, views_url, monkeypatch
):
    fill(log, 10)
    baylog("rebuild", "tally")
    with monkeypatch.context() as patched:

        def stopped(*_arguments: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(compare, "_compared", stopped)
        baylog("compare", "tally")
    assert "tally__check" in baylog("list").output
    with closing(Session(views_url)) as other, alone(other, "tally__check"):
        assert "is being built" in baylog("drop", "tally__check").output
    assert baylog("drop", "tally__check").exit_code == 0
    assert "tally__check" not in baylog("list").output
    assert baylog("drop", "tally").exit_code == 1
    assert totals(views) == expected_totals(log)
