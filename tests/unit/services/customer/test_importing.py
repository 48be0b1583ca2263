"""A spreadsheet's columns, values and files."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from services.customer.importing.columns import NAMES
from services.customer.importing.rows import Where, check_doubles, plan
from shared.tabular.columns import UnusableColumns
from shared.tabular.report import write_report
from shared.tabular.sheet import UnreadableFile, read_sheet

SUWON = Where("suwon")
ROW = {
    "name": "홍길동",
    "sex": "남",
    "phone": "010-1234-5678",
    "plate": "28고4756",
    "model": "SM3",
    "engine": "G 1.6",
    "average_km_per_year": "20,000km",
}


def test_columns_are_known_by_the_names_people_give_them():
    korean = NAMES.map(["No", "고객명*", "성별", "연락처", "차량 번호", "연평균주행거리(Km)", "취미"])
    assert korean.positions == {"name": 1, "sex": 2, "phone": 3, "plate": 4, "average_km_per_year": 5}
    assert korean.unused == ["No", "취미"]
    assert NAMES.map(["顧客名", "性別", "携帯電話", "車両番号"]).positions == {
        "name": 0,
        "sex": 1,
        "phone": 2,
        "plate": 3,
    }
    assert set(NAMES.map(["Customer Name", "License_Plate", "E-Mail"]).positions) == {
        "name",
        "plate",
        "email",
    }


def test_what_is_told_wins_over_what_a_name_suggests():
    columns = NAMES.map(["이름", "담당자명", "번호=표"], ["담당자명=name", "번호=표=plate"])
    assert columns.positions == {"name": 1, "plate": 2}
    assert columns.unused == ["이름"]


@pytest.mark.parametrize(
    ("headers", "told", "reason"),
    [
        (["차량번호"], [], "no column holds the customer's name"),
        (["이름"], ["이름=nick"], "there is no field nick"),
        (["이름"], ["성함=name"], "there is no column 성함"),
    ],
)
def test_columns_that_cannot_be_used_are_told(headers, told, reason):
    with pytest.raises(UnusableColumns, match=reason):
        NAMES.map(headers, told)


def test_a_row_becomes_a_customer_with_a_car():
    one = plan(2, {**ROW, "phone_2": "031-234-5678", "registered_at": "2013.08.27"}, SUWON)
    assert one.problems == {}
    assert one.customer["sex"] == "male"
    assert [phone["number"] for phone in one.customer["phones"]] == ["010-1234-5678", "031-234-5678"]
    assert (one.car["plate"], one.car["average_km_per_year"]) == ("28고4756", 20_000)
    assert one.occurred_at == datetime(2013, 8, 27, 12, tzinfo=ZoneInfo("Asia/Seoul"))


def test_numbers_of_a_workbook_are_read_as_they_look():
    one = plan(2, {**ROW, "plate": 7275.0, "phone": 1012345678.0, "average_km_per_year": 20000.0}, SUWON)
    assert (one.problems, one.car["plate"], one.car["average_km_per_year"]) == ({}, "7275", 20_000)
    assert one.customer_id == plan(9, {**ROW, "phone": "010 1234 5678"}, SUWON).customer_id


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", " ", "required"),
        ("sex", "?", "invalid"),
        ("phone", "없음", "phone_form"),
        ("phone", None, "required"),
        ("plate", "25?2008", "plate_form"),
        ("model", None, "required"),
        ("average_km_per_year", "많음", "invalid"),
        ("average_km_per_year", "0", "not_positive"),
        ("vin", "123", "vin_form"),
        ("first_registered", "2013-02-30", "invalid"),
    ],
)
def test_each_bad_cell_has_its_column_and_reason(field, value, reason):
    assert plan(2, {**ROW, field: value}, SUWON).problems == {field: reason}


def test_a_row_may_hold_a_customer_without_a_car():
    values = {name: ROW[name] for name in ("name", "sex", "phone")}
    one = plan(2, {**values, "plate": ""}, SUWON)
    assert (one.problems, one.car, one.car_id) == ({}, None, None)


def test_a_company_has_no_sex():
    one = plan(2, {**ROW, "kind": "법인", "sex": None}, SUWON)
    assert (one.company, one.problems, one.customer["phones"][0]["kind"]) == (True, {}, "work")


def test_dates_are_read_as_cells_and_as_text():
    for value in (
        datetime(2013, 8, 27),  # noqa: DTZ001  cells have no zone
        date(2013, 8, 27),
        "2013-08-27",
        "2013/8/27",
        "2013년 8월 27일",
        "20130827",
    ):
        assert plan(2, {**ROW, "birth_date": value}, SUWON).customer["birth_date"] == date(2013, 8, 27)


def test_the_ids_of_a_row_are_the_same_in_every_run_and_differ_between_rows():
    first, again = plan(2, ROW, SUWON), plan(70, {**ROW, "name": " 홍 길동", "plate": "28 고 4756"}, SUWON)
    assert (first.customer_id, first.car_id) == (again.customer_id, again.car_id)
    other = plan(3, {**ROW, "plate": "7275"}, SUWON)
    assert (other.customer_id == first.customer_id, other.car_id == first.car_id) == (True, False)
    assert plan(2, ROW, Where("jinan")).customer_id != first.customer_id


def test_a_plate_twice_in_a_file_under_two_owners_is_refused_the_second_time():
    rows = [plan(2, ROW, SUWON), plan(3, {**ROW, "name": "성춘향"}, SUWON), plan(4, ROW, SUWON)]
    assert [one.problems for one in check_doubles(rows)] == [{}, {"plate": "twice_in_file"}, {}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp949", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_of_the_region(tmp_path, encoding):
    path = tmp_path / "고객.csv"
    path.write_text('\n이름,차량번호,메모\n홍길동,28고4756,"가, 나\n다"\n,,\n뷁,7275,\n', encoding=encoding)
    sheet = read_sheet(path)
    assert sheet.headers == ["이름", "차량번호", "메모"]
    assert sheet.rows == [(3, ["홍길동", "28고4756", "가, 나\n다"]), (5, ["뷁", "7275", ""])]


def test_other_separators_are_recognised(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("이름;차량번호\n홍길동;7275\n")
    assert read_sheet(path).headers == ["이름", "차량번호"]


def test_a_workbook_is_read_with_the_row_numbers_that_excel_shows(tmp_path):
    path = tmp_path / "고객.xlsx"
    with xlsxwriter.Workbook(path) as book:
        table = book.add_worksheet()
        table.write_row(1, 0, ["이름", "차량번호", "등록일"])
        table.write_row(3, 0, ["홍길동", 7275])
        day = datetime(2013, 8, 27)  # noqa: DTZ001  cells have no zone
        table.write_datetime(3, 2, day, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet = read_sheet(path)
    assert sheet.headers == ["이름", "차량번호", "등록일"]
    [(number, row)] = sheet.rows
    assert (number, row[0], row[1]) == (4, "홍길동", 7275.0)
    assert plan(number, {**ROW, "registered_at": row[2]}, SUWON).occurred_at.date() == date(2013, 8, 27)


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"no workbook"), ("a.csv", b""), ("b.csv", b"\xff\x00\x81")]
)
def test_a_file_that_is_none_is_told(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=name):
        read_sheet(path)


def test_refused_rows_are_kept_and_can_be_imported_again(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("이름,차량번호\n홍길동,25?2008\n성춘향,7275\n", encoding="utf-8")
    report = tmp_path / "in.refused.csv"
    write_report(report, read_sheet(path), [(2, {"plate": "plate_form", "sex": "required"})])
    sheet = read_sheet(report)
    assert sheet.headers == ["#", "refused", "이름", "차량번호"]
    assert sheet.rows == [(2, ["2", "plate: plate_form; sex: required", "홍길동", "25?2008"])]
    write_report(report, sheet, [(2, {"plate": "plate_form"})])
    assert read_sheet(report).headers == ["#", "refused", "이름", "차량번호"]
