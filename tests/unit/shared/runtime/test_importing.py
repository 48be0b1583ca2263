"""What every import says of the rows that it refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import pytest

from shared.runtime import importing
from shared.runtime.importing import Asked, Importing
from shared.tabular.columns import Names

NAMES = Names.load(
    "services.maintenance.importing",
    "columns.toml",
    {"plate": "the car's plate", "item": "what was done", "unit_price": "the unit price"},
)


def asked(folder: Path) -> Asked:
    file = folder / "orders.csv"
    file.write_text("차량번호,작업내용,단가\n12가3456,엔진오일 교환,80000\n12가3457,엔진오일 교환,80000\n")
    return Asked(file, "suwon", (), True, None, None, "ko")


def test_the_words_for_reasons_are_looked_for_once_however_many_rows_are_refused(tmp_path, monkeypatch):
    looked = []
    find = importing.entry_points
    monkeypatch.setattr(importing, "entry_points", lambda **what: looked.append(what) or find(**what))
    taken = Importing(asked(tmp_path), NAMES)
    for row, _ in taken.rows:
        taken.refuse(row, {"plate": "twice_in_file", "item": "required"})
    assert taken.refused == 2
    assert len(looked) == 1


def test_refused_rows_go_only_where_there_is_a_folder(tmp_path):
    with pytest.raises(click.BadParameter, match="there is no folder"):
        Importing(replace(asked(tmp_path), report=tmp_path / "none" / "rows.csv"), NAMES)


def test_refused_rows_that_cannot_be_kept_are_said_to_be_lost(tmp_path):
    taken = Importing(replace(asked(tmp_path), report=tmp_path), NAMES)
    with (
        pytest.raises(click.ClickException, match="name a file by --report"),
        taken.concluded(lambda: "1 refused"),
    ):
        taken.refuse(2, {"plate": "required"})
