"""What happens to an estimate. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.estimate.estimating.lines import Line
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal
from shared.regulation.lines import Sums


class Kind(StrEnum):
    """What it came of."""

    QUICK = "quick"  # at the counter, for a car (CM-50)
    INSPECTION = "inspection"  # one touch from the sheet (CM-54)
    EXTRA = "extra"  # work found later (추가정비, CM-32)


class Means(StrEnum):
    """How the customer's word came."""

    LINK = "link"
    TABLET = "tablet"  # signed at the counter
    PHONE = "phone"
    PAPER = "paper"


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Who issues, as the form names it."""

    name: str
    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    technician: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file in the store, under its SHA-256."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A photo as the customer is shown it, beside the line that it explains."""

    order_id: str
    photo_id: str
    sha256: str
    inspection_item: str | None


@event("EstimateDrafted", schema=2)
class EstimateDrafted:
    """An estimate was begun for a car; `order_id` when the car stands in the workshop."""

    estimate_id: str
    number: str
    dealership: str
    currency: Currency
    customer_id: str
    car_id: str
    order_id: str | None
    kind: Kind
    plate: Personal[str]
    model: str
    vin: Personal[str | None] = None
    first_registered: date | None = None
    mileage_km: int | None
    lines: tuple[Line, ...]


@event("EstimateRevised", schema=2)
class EstimateRevised:
    """The lines as they stand afterwards; 견적구분 보험 or 일반; a word to the customer."""

    lines: tuple[Line, ...]
    insurance: bool
    note: Personal[str] = ""


@event("EstimateIssued", schema=2)
class EstimateIssued:
    """견적서 (별지 89호의3) was given out: valid a month. `shown` is the SHA-256 of what its page shows."""

    estimate_id: str
    number: str
    issue: int
    order_id: str | None
    dealership: str
    customer_id: str
    car_id: str
    kind: Kind
    lines: tuple[Line, ...]
    totals: Sums
    currency: Currency
    issued_on: date
    valid_until: date
    shop: Shop
    photos: tuple[Shown, ...]
    paper: Document
    shown: str


@event("EstimateAnswered", schema=3)
class EstimateAnswered:
    """The customer's word on each line, with its evidence: what was shown, the signature, the paper.

    `accepted` are in the class that was chosen; what was offered beside it stands in EstimateIssued.
    """

    estimate_id: str
    number: str
    issue: int
    order_id: str | None
    dealership: str
    customer_id: str
    kind: Kind
    accepted: tuple[Line, ...]
    declined: tuple[Line, ...]
    totals: Sums
    currency: Currency
    means: Means
    shown: str
    signature: Document | None
    evidence: Document | None
    note: Personal[str] = ""


@event("CallbackRequested")
class CallbackRequested:
    """The customer wants to be called before answering."""

    note: Personal[str] = ""


@event("CallbackMade")
class CallbackMade:
    """Somebody called."""


@event("EstimateWithdrawn", schema=2)
class EstimateWithdrawn:
    """It holds no more."""

    reason: Personal[str]


@event("EstimateOrdered")
class EstimateOrdered:
    """A repair order came of an estimate that had none."""

    order_id: str


EstimateEvent = (
    EstimateDrafted
    | EstimateRevised
    | EstimateIssued
    | EstimateAnswered
    | CallbackRequested
    | CallbackMade
    | EstimateWithdrawn
    | EstimateOrdered
)


@event("EstimateNumberTaken")
class EstimateNumberTaken:
    """One number of a shop's day is gone; the counter's version is the number."""

    number: str
    estimate_id: str
