"""Rows that were refused, kept in a file that can be corrected and imported again."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.tabular.sheet import Sheet

ADDED = ("#", "refused")


def reasons(problems: Mapping[str, str]) -> str:
    """``plate: plate_form; sex: required``."""
    return "; ".join(f"{name}: {why}" for name, why in problems.items())


def write_report(path: Path, sheet: Sheet, refused: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """The refused rows as they stood, led by their number and the reasons; with a mark for Excel."""
    values = dict(sheet.rows)
    keep = [n for n, header in enumerate(sheet.headers) if header not in ADDED]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*ADDED, *(sheet.headers[n] for n in keep)])
        for number, problems in sorted(refused, key=lambda row: row[0]):
            row = values[number]
            writer.writerow([number, reasons(problems), *(row[n] if n < len(row) else "" for n in keep)])
