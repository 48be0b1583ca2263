"""Jobs for which no estimate need be issued (the Rule, art. 132; since 2019-12-09)."""

from __future__ import annotations

from typing import Final

# oil, filters, battery and bulbs, cooling but the water pump, tyres but alignment, interior without welding
_EXEMPT: Final = (
    "오일", "필터", "에어클리너", "배터리", "전구", "램프 교환", "부동액", "냉각수", "라디에이터", "타이어",
    "와이퍼", "실내", "시트", "업데이트", "ota",
)  # fmt: skip
_NEVER: Final = ("워터펌프", "얼라인먼트", "용접", "판금", "도장", "미션오일쿨러")


def exempt(item: str) -> bool:
    """Whether a job may be done without an estimate, judged by its name; in doubt it may not."""
    name = item.lower()
    return any(word in name for word in _EXEMPT) and not any(word in name for word in _NEVER)
