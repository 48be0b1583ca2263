"""How a build gives way to live views."""

from __future__ import annotations

import pytest

from shared.projections.pace import rest_after, size_of


def test_a_build_with_nobody_beside_it_takes_full_batches_and_never_rests():
    assert size_of(20_000, gives_way=False) == 20_000
    assert rest_after(3.0, 2, gives_way=False) == 0


@pytest.mark.parametrize("processes", [1, 2, 8])
def test_beside_live_views_all_processes_together_use_half_a_core(processes):
    worked = 0.04
    of_its_time = worked / (worked + rest_after(worked, processes, gives_way=True))
    assert processes * of_its_time == pytest.approx(0.5)


@pytest.mark.parametrize("full", [1, 7, 20_000])
def test_beside_live_views_batches_are_smaller_but_never_empty(full):
    assert 1 <= size_of(full, gives_way=True) <= max(1, full // 5)
