"""A list as a file: CSV that Excel opens in any language, and a real workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import xlsxwriter

Kind = Literal["text", "number", "money", "date", "moment"]
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = {"text": 22, "number": 10, "money": 14, "date": 12, "moment": 17}


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading in the reader's language and what its cells are."""

    title: str
    kind: Kind = "text"


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark at the start, without which Excel reads Korean as noise."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return "\ufeff".encode() + text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is kept a text."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def as_xlsx(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], money_digits: int = 0
) -> bytes:
    """A workbook of one sheet with a filter, a frozen head and typed cells; times are local already."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    formats = _formats(book, money_digits)
    head = book.add_format({"bold": True, "bottom": 1})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _WIDTH[column.kind], formats[column.kind])
        sheet.write_string(0, index, column.title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, last, index, column.kind, value, money_digits)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return held.getvalue()


def _formats(book: Any, money_digits: int) -> dict[str, Any]:
    money = "#,##0" + ("." + "0" * money_digits if money_digits else "")
    patterns = {
        "text": "@",
        "number": "#,##0.##",
        "money": money,
        "date": "yyyy-mm-dd",
        "moment": "yyyy-mm-dd hh:mm",
    }
    return {kind: book.add_format({"num_format": pattern}) for kind, pattern in patterns.items()}


def _write(sheet: Any, row: int, column: int, kind: Kind, value: Any, money_digits: int) -> None:
    if value is None or value == "":
        return
    match kind:
        case "money":
            sheet.write_number(row, column, value / 10**money_digits)
        case "number":
            sheet.write_number(row, column, float(value))
        case "date" | "moment" if isinstance(value, date):
            naive = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            sheet.write_datetime(row, column, naive)
        case _:
            sheet.write_string(row, column, str(value))
