"""What happens to the statement of an order (별지 89호의2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.maintenance.lines import Line, Totals
from services.maintenance.odometer import Certificate
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Who issues, as the form names it; the names are those of the staff service's ShopDescribed."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One copy as it was drawn: `copy` is customer or shop; the bytes are kept under their SHA-256."""

    copy: str
    sha256: str
    size: int


@event("StatementIssued", schema=2)
class StatementIssued:
    """점검·정비명세서 (별지 89호의2) was given out; the regulator's 72 hours run from here."""

    order_id: str
    order_number: str
    number: str
    issue: int
    dealership: str
    customer_id: str
    car_id: str
    plate: Personal[str]
    vin: Personal[str | None]
    model: str
    first_registered: date | None
    mileage_km: int
    requested_on: date
    completed_on: date
    released_on: date
    technician: str
    shop: Shop
    lines: tuple[Line, ...]
    totals: Totals
    currency: Currency
    extra_work_consent: bool
    flood: bool
    rerepair_days: int
    rerepair_until: date
    reason: Personal[str] = ""
    mileage_reason: Personal[str | None] = None
    mileage_certificate: Personal[Certificate | None] = None
    papers: tuple[Paper, ...]
    keep_until: date


@event("StatementWithdrawn")
class StatementWithdrawn:
    """It was taken back before the car left; the order can be worked on again."""

    order_id: str
    number: str
    reason: Personal[str]
