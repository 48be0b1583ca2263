"""The bar of a long job, as a terminal of eighty columns shows it."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

from shared.jobs.bar import bar


@pytest.fixture
def terminal() -> Console:
    return Console(file=StringIO(), force_terminal=True, width=80, height=24)


def lines(terminal: Console) -> list[str]:
    assert isinstance(terminal.file, StringIO)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "\n", terminal.file.getvalue())
    return [line.rstrip() for line in re.split(r"[\r\n]+", plain)]


def test_the_longest_line_of_a_large_job_fits_whole(terminal):
    with bar("backup of the log", "events", console=terminal) as drawn:
        drawn.at(7_654_321, 10_000_000)
    shown = "".join(lines(terminal))
    assert "…" not in shown
    for part in ("backup of the log", "77%", "7,654,321 events, "):
        assert part in shown
    assert all(len(line) <= 80 for line in lines(terminal))


def test_what_is_refused_before_it_began_has_drawn_nothing(terminal):
    with pytest.raises(ValueError, match="no"), bar("job", "rows", console=terminal):
        raise ValueError("no")
    assert lines(terminal) == [""]


def test_what_was_done_before_is_no_speed_of_this_run(terminal):
    with bar("verify", "events", begun=1_000_000, console=terminal) as drawn:
        drawn.at(1_000_000, 2_000_000)
    assert "1,000,000 events, 0/s" in "".join(lines(terminal))


def test_a_step_that_tells_no_progress_is_named(terminal):
    with bar("compare crm", "events", console=terminal) as drawn:
        drawn.at(5, 5)
        drawn.doing("comparing customer")
    assert "compare crm: comparing customer" in "".join(lines(terminal))
