"""What the system page says of views, from their checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime

from services.web.operations import stands

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_rebuild_under_way_is_told_and_a_comparison_is_none() -> None:
    rows = [
        ("crm", "crm", 3, 1, 80, NOW), ("crm__next", "crm", 4, 1, 20, NOW),
        ("flow", "flow", 1, 1, 80, NOW), ("flow__check", "flow", 1, 1, 40, NOW),
    ]  # fmt: skip
    told = {one.name: (one.position, one.built) for one in stands(rows, 80)}
    assert (told["crm"], told["flow"]) == ((80, 0.25), (80, None))
