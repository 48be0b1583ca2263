"""부품 구분: what kind of part was fitted, as the estimate and the statement name it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PartClass(StrEnum):
    """A 신품, B 재제조품, C 중고·재생품, D 인증대체부품, F 수입부품 (별지 89호의2, 89호의3)."""

    NEW = "A"
    REMANUFACTURED = "B"
    USED = "C"
    CERTIFIED = "D"
    IMPORTED = "F"


# A part's own name that contradicts class A; 제재조 is the slip that the first manual prints for 재제조.
_TELLING: Final = (
    (PartClass.REMANUFACTURED, ("재제조", "제재조", "리빌트", "rebuilt"), "remanufactured_entered_as_new"),
    (PartClass.USED, ("중고", "재생"), "used_entered_as_new"),
    (PartClass.CERTIFIED, ("인증대체", "대체부품"), "certified_entered_as_new"),
    (PartClass.IMPORTED, ("수입부품", "직수입"), "imported_entered_as_new"),
)


def doubt(item: str, part_class: PartClass | None) -> str | None:
    """Why a part entered as new seems to be something else by its name; None when nothing speaks for it."""
    if part_class is not PartClass.NEW:
        return None
    name = item.lower()
    return next((why for _, words, why in _TELLING if any(word in name for word in words)), None)
