"""What the regulator checks of a record: the law's fields, each by itself (docs/molit.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

Verdict = tuple[str, str]  # code and reason; both empty when nothing is wrong
GOOD: Verdict = ("", "")

_TEXTS = ("repair_number", "company", "representative", "address", "phone", "technician")
_DATES = ("requested_on", "completed_on", "released_on")
_FIELDS = {
    "number", "revision", "update", "reason", "plate", "mileage_km", "business_number", "codes", "flood",
    *_TEXTS, *_DATES,
}  # fmt: skip
_PLATE = re.compile(r"(?:[가-힣]{2})?\d{2,3}[가-힣]\d{4}\Z|[가-힣]{2}\d[가-힣]\d{4}\Z|[가-힣]{2}\d{6}\Z")
_FLOOD = "D09"


def work_codes(table: Path) -> frozenset[str]:
    """별표 21의6 as in force."""
    with table.open(encoding="utf-8") as rows:
        return frozenset(
            row["group"] + row["number"] for row in csv.DictReader(rows) if row["table"] == "2026"
        )


def judge(record: Mapping[str, Any], codes: frozenset[str], held: bool) -> Verdict:
    """The first thing that is wrong with a record; `held`: the regulator has this number already."""
    return next((found for found in _found(record, codes, held) if found != GOOD), GOOD)


def _found(record: Mapping[str, Any], codes: frozenset[str], held: bool) -> list[Verdict]:
    return [
        _fields(record),
        _number(record),
        _plate(record),
        _mileage(record),
        _dates(record),
        _business_number(record),
        _codes(record, codes),
        _flood(record),
        _update(record, held),
    ]


def _fields(record: Mapping[str, Any]) -> Verdict:
    extra = sorted(set(record) - _FIELDS)
    if extra:
        return "E108", f"법정 전송 항목이 아닙니다: {', '.join(extra)}"
    missing = sorted(name for name in _FIELDS - {"reason"} if record.get(name) in (None, "", []))
    return ("E105", f"누락된 항목: {', '.join(missing)}") if missing else GOOD


def _number(record: Mapping[str, Any]) -> Verdict:
    number = record.get("number")
    fits = isinstance(number, str) and len(number) == 30 and number.strip()
    return GOOD if fits else ("E109", "관리번호는 30자리(뒤 공백)입니다")


def _plate(record: Mapping[str, Any]) -> Verdict:
    return GOOD if _PLATE.match(str(record.get("plate"))) else ("E101", "자동차등록번호 형식 오류")


def _mileage(record: Mapping[str, Any]) -> Verdict:
    text = str(record.get("mileage_km"))
    return GOOD if text.isdecimal() and int(text) < 10_000_000 else ("E102", "주행거리 오류")


def _dates(record: Mapping[str, Any]) -> Verdict:
    try:
        days = [date.fromisoformat(str(record.get(name))) for name in _DATES]
    except ValueError:
        return "E103", "일자 형식 오류"
    return GOOD if days == sorted(days) else ("E103", "의뢰·완료·출고 일자의 순서 오류")


def _business_number(record: Mapping[str, Any]) -> Verdict:
    text = str(record.get("business_number"))
    if not re.fullmatch(r"[0-9]{10}", text):
        return "E104", "사업자등록번호는 숫자 10자리입니다"
    digits = [int(sign) for sign in text]
    total = sum(a * b for a, b in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return (
        GOOD
        if (10 - (total + digits[8] * 5 // 10) % 10) % 10 == digits[9]
        else ("E104", "사업자등록번호 검증 오류")
    )


def _codes(record: Mapping[str, Any], known: frozenset[str]) -> Verdict:
    codes = record.get("codes")
    if not isinstance(codes, list) or not codes or len(set(codes)) < len(codes):
        return "E106", "작업내용 구분이 없거나 겹칩니다"
    unknown = [code for code in codes if code not in known]
    return ("E106", f"작업내용 구분에 없는 코드: {', '.join(map(str, unknown))}") if unknown else GOOD


def _flood(record: Mapping[str, Any]) -> Verdict:
    marked = record.get("flood") in (True, "true")
    return GOOD if marked == (_FLOOD in record["codes"]) else ("E107", "침수 표시와 작업 코드가 다릅니다")


def _update(record: Mapping[str, Any], held: bool) -> Verdict:
    update = record.get("update")
    if update not in ("N", "U", "D"):
        return "E105", "전송 구분(N/U/D) 누락"
    if update != "N" and not str(record.get("reason") or "").strip():
        return "E110", "수정·삭제에는 사유가 필요합니다"
    if update == "N" and held:
        return "E201", "이미 등록된 관리번호입니다"
    if update != "N" and not held:
        return "E202", "등록되지 않은 관리번호입니다"
    return GOOD
