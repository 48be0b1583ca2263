"""What happens to the inspection of a visit. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.events import event
from shared.kernel.personal import Personal


class Mark(StrEnum):
    """○ △ × (CM-51)."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture of the visit; `sha256` is of the stored JPEG, `item` what of the sheet it shows."""

    id: str
    item: str | None = None
    sha256: str
    size: int
    width: int
    height: int


@event("InspectionOpened")
class InspectionOpened:
    """The sheet of a visit was begun; `sheet` is the version of its items."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: Personal[str]
    model: str
    mileage_km: int | None
    sheet: int


@event("InspectionMarked")
class InspectionMarked:
    """An item got its mark, with the reasons for a △ or ×."""

    item: str
    mark: Mark
    reasons: tuple[str, ...] = ()
    note: Personal[str] = ""


@event("InspectionMarkTaken")
class InspectionMarkTaken:
    """A mark was taken back: the item counts as not looked at."""

    item: str


@event("PhotoAttached")
class PhotoAttached:
    """A photo came straight from the tablet's camera (CM-56)."""

    photo: Photo


@event("PhotoDetached")
class PhotoDetached:
    """A photo does not belong to the visit after all."""

    photo_id: str


@event("InspectionFinished")
class InspectionFinished:
    """The technician is done; a later mark opens it again."""

    good: int
    watch: int
    bad: int


InspectionEvent = (
    InspectionOpened
    | InspectionMarked
    | InspectionMarkTaken
    | PhotoAttached
    | PhotoDetached
    | InspectionFinished
)
