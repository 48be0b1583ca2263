"""Rows on their way into a view by COPY: whatever somebody wrote into a field arrives as it was written."""

from __future__ import annotations

import pytest

from services.reporting.writing import add


class Copying:
    """Takes what is copied."""

    def copy_expert(self, command, file, _size):
        self.command, self.text = command, file.read().decode()


@pytest.mark.parametrize(
    ("odd", "as_copied"),
    [
        ("쏘나타", "쏘나타"),
        ("one\ttwo", r"one\ttwo"),
        ("one\ntwo", r"one\ntwo"),
        ("one\rtwo", r"one\rtwo"),
        ("\\N", r"\\N"),
        ({"note": 'a "b"'}, r'{"note":"a \\"b\\""}'),
        ({}, "{}"),
        (7, "7"),
    ],
)
def test_a_value_is_escaped_where_there_is_something_to_escape_and_ends_no_line_or_column(odd, as_copied):
    cursor = Copying()
    add(cursor, "line", [("first", 1, None), ("second", odd, "last")])
    missing = cursor.command.partition("NULL '")[2].partition("'")[0]
    assert cursor.text == f"first\t1\t{missing}\nsecond\t{as_copied}\tlast"
