"""CM-18: plates in every printed form."""

import pytest

from shared.kernel.plates import PlateForm, UnreadablePlate, parse_plate, written_form


@pytest.mark.parametrize(
    ("printed", "stored", "form"),
    [
        ("7275", "7275", PlateForm.PARTIAL),
        ("28고4756", "28고4756", PlateForm.KOREAN),
        (" 28 고 4756 ", "28고4756", PlateForm.KOREAN),
        ("66도9670", "66도9670", PlateForm.KOREAN),
        ("127가3456", "127가3456", PlateForm.KOREAN),
        ("경기34부2984", "경기34부2984", PlateForm.KOREAN),
        ("경기 34 부-2984", "경기34부2984", PlateForm.KOREAN),
        ("서울1가2345", "서울1가2345", PlateForm.KOREAN),
        ("서울 32 바 1234", "서울32바1234", PlateForm.KOREAN),
        ("01허1234", "01허1234", PlateForm.KOREAN),
        ("외교 001-001", "외교001001", PlateForm.KOREAN),
        ("２８고４７５６", "28고4756", PlateForm.KOREAN),
        ("粤B·12345", "粤B12345", PlateForm.CHINESE),
        ("京a-1234学", "京A1234学", PlateForm.CHINESE),
        ("粤BD12345", "粤BD12345", PlateForm.CHINESE),
        ("粤B12345D", "粤B12345D", PlateForm.CHINESE),
        ("品川 300 あ 12-34", "品川300あ1234", PlateForm.JAPANESE),
        ("横浜 30A か ・・12", "横浜30Aか12", PlateForm.JAPANESE),
        ("尾張小牧500さ1", "尾張小牧500さ1", PlateForm.JAPANESE),
    ],
)
def test_every_printed_form_has_one_written_form(printed, stored, form):
    plate = parse_plate(printed)
    assert (plate.text, plate.form) == (stored, form)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "123",
        "12345",
        "ABC",
        "25?2008",
        "28고475",
        "28고47567",
        "1고4756",
        "1234가5678",
        "28각4756",
        "한국34부2984",
        "粤I12345",
        "粤B1234O",
        "品川300お1234",
        "品川300あ0123",
        "28고4756; DROP TABLE car",
    ],
)
def test_other_forms_are_refused_with_a_reason(printed):
    with pytest.raises(UnreadablePlate) as refused:
        parse_plate(printed)
    assert refused.value.reason == "plate_form"


@pytest.mark.parametrize(("printed", "full"), [("7275", False), ("28고4756", True), ("粤B12345", True)])
def test_only_a_partial_plate_does_not_name_one_car(printed, full):
    assert parse_plate(printed).full is full


def test_reading_what_was_written_changes_nothing():
    for printed in ("28 고 4756", "경기 34부 2984", "品川 300 あ 12-34", "粤B·12345"):
        written = parse_plate(printed).text
        assert parse_plate(written).text == written
        assert written_form(printed) == written
