"""Reading a file: the first sheet of a workbook, or comma-separated values in the encodings of the region."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

# UTF-8 refuses what is not UTF-8; CP949 (Korean Windows) is tried before CP932 (Japanese), which takes more
_ENCODINGS = ("utf-8-sig", "cp949", "cp932")


class UnreadableFile(Exception):
    """The file is no spreadsheet that can be read; the text says why."""


@dataclass(frozen=True)
class Sheet:
    """`rows` are (number in the file, values), without those that hold nothing."""

    headers: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]


def read_sheet(path: Path, encoding: str | None = None) -> Sheet:
    """The table in a file: its first row that holds anything is the header."""
    raw = _csv(path, encoding) if path.suffix.lower() in {".csv", ".tsv", ".txt"} else _workbook(path)
    filled = [(number, row) for number, row in enumerate(raw, 1) if any(_filled(value) for value in row)]
    if not filled:
        raise UnreadableFile(f"{path.name} holds no rows")
    _, header = filled[0]
    return Sheet([str(value).strip() for value in header], filled[1:])


def _workbook(path: Path) -> list[list[Any]]:
    try:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise UnreadableFile(f"{path.name} is no workbook: {error}") from error


def _csv(path: Path, encoding: str | None) -> list[list[str]]:
    text = _decoded(path, (encoding,) if encoding else _encodings(path))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _encodings(path: Path) -> Sequence[str]:
    with path.open("rb") as file:
        return ("utf-16",) if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else _ENCODINGS


def _decoded(path: Path, encodings: Sequence[str]) -> str:
    raw = path.read_bytes()
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableFile(f"{path.name} is in none of {', '.join(encodings)}; name its encoding by --encoding")


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""
