"""Sheets are read back with a reader of other make than the writer."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from python_calamine import CalamineWorkbook

from services.web.listing.sheets import Column, as_csv, as_xlsx

COLUMNS = [Column("차량번호"), Column("입고", "moment"), Column("합계", "money"), Column("날짜", "date")]
ROW = ["28고4756", datetime(2026, 11, 23, 9, 20), 412500, date(2026, 11, 23)]  # noqa: DTZ001  a sheet holds local times


def test_a_workbook_keeps_types() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx("정비 이력", COLUMNS, [ROW])))
    head, row = book.get_sheet_by_name("정비 이력").to_python()
    assert head == ["차량번호", "입고", "합계", "날짜"]
    assert row == ROW


def test_money_with_minor_digits_is_shown_in_the_unit_people_write() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx("单", [Column("合计", "money")], [[1250]], 2)))
    assert book.get_sheet_by_index(0).to_python()[1] == [12.5]


def test_a_sheet_name_with_forbidden_characters_is_taken() -> None:
    as_xlsx("2026/11: [정비]*?" * 3, COLUMNS, [])


def test_a_formula_in_the_data_stays_a_text() -> None:
    held = as_xlsx("x", [Column("이름")], [["=1+1"]])
    assert CalamineWorkbook.from_filelike(io.BytesIO(held)).get_sheet_by_index(0).to_python()[1] == ["=1+1"]
    assert "'=1+1" in as_csv([Column("이름")], [["=1+1"]]).decode()


def test_csv_opens_in_excel_and_keeps_commas_and_quotes() -> None:
    data = as_csv([Column("차종"), Column("입고", "moment")], [['쏘나타(2001-2005년, "EF")', ROW[1]]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [["차종", "입고"], ['쏘나타(2001-2005년, "EF")', "2026-11-23 09:20"]]
