"""The list of erasures outside the backups: what it has taken is whole, or nobody goes on."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.privacy import Anchor, Erasure

AT = datetime(2026, 11, 24, tzinfo=UTC)
FIRST = Erasure(
    customer_id="c-1", records=("c-1",), cars=(), reason="request", asked_by="e-1", dealership="suwon",
    command_id=UUID(int=1), asked_at=AT, kept_until=None, due_at=AT,
)  # fmt: skip
SECOND, THIRD = (replace(FIRST, customer_id=key, records=(key,)) for key in ("c-2", "c-3"))


def test_a_line_that_the_disk_takes_in_part_is_an_error_and_the_next_one_is_read(tmp_path, monkeypatch):
    anchor = Anchor(tmp_path / "erasures.jsonl")
    anchor.note("asked", FIRST, AT)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:30]))
    with pytest.raises(OSError, match="a part of a line"):
        anchor.note("asked", SECOND, AT)
    monkeypatch.undo()
    anchor.note("asked", THIRD, AT)
    assert anchor.erasures() == [FIRST, THIRD]
