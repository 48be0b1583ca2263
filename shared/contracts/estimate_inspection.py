"""The inspection's part of the estimate service: what it publishes, what it is asked and what it answers.

Commands (order.edit), all with `order_id`:
- mark_item: item, mark or null, [reasons, note] · mark_rest_good: page · finish_inspection
- attach_photo: photo_id, sha256, size, width, height, [item] (stored before, under `photo_key`)
- detach_photo: photo_id (the video consultation's part stands in `estimate_video`)

Query (order.view): get_inspection: order_id → InspectionSheet.
"""

from __future__ import annotations

from typing import Final, Literal, TypedDict
from uuid import UUID

Mark = Literal["good", "watch", "bad"]
PICTURE_FORMS: Final = {"whole": ".jpg", "small": ".small.jpg"}
"""How the key of a picture ends (`shared.blobs`), as a whole and as the small one of lists."""


def photo_key(order_id: str, photo_id: str, form: str = "whole") -> str:
    """Under which key a photo of a visit is kept; ValueError or KeyError for what names none."""
    return f"photo/{UUID(order_id)}/{UUID(photo_id)}{PICTURE_FORMS[form]}"


class InspectionOpened(TypedDict):
    """On ``inspection-<order id>``: somebody began to mark the sheet of this version."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    model: str
    mileage_km: int | None
    sheet: int


class InspectionMarked(TypedDict):
    """○ good, △ watch, × bad, with the reasons for the latter two."""

    item: str
    mark: Mark
    reasons: list[str]
    note: str


class InspectionMarkTaken(TypedDict):
    item: str


class Photo(TypedDict):
    """`sha256` of the kept JPEG; `item` of the sheet, or null for the car as a whole."""

    id: str
    item: str | None
    sha256: str
    size: int
    width: int
    height: int


class PhotoAttached(TypedDict):
    photo: Photo


class PhotoDetached(TypedDict):
    photo_id: str


class InspectionFinished(TypedDict):
    good: int
    watch: int
    bad: int


class Finding(TypedDict):
    mark: Mark
    reasons: list[str]
    note: str


class SheetItem(TypedDict):
    id: str
    reasons: list[str]


class SheetPage(TypedDict):
    id: str
    items: list[SheetItem]


class InspectionSheet(TypedDict):
    """get_inspection: the sheet's pages and what was found, by item; empty before the first mark."""

    order_id: str
    version: int
    finished: bool
    pages: list[SheetPage]
    findings: dict[str, Finding]
    photos: list[Photo]
