"""What maintenance publishes of an order's statement (별지 89호의2)."""

from __future__ import annotations

from typing import TypedDict

from shared.contracts.maintenance_lines import Certificate, Currency, Line, Totals


class Shop(TypedDict):
    """Who issues, as the form names it."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str


class Paper(TypedDict):
    """One copy as it was drawn."""

    copy: str
    sha256: str
    size: int


class StatementIssued(TypedDict):
    """점검·정비명세서: the regulator's 72 hours run from when the log took it."""

    order_id: str
    order_number: str
    number: str
    issue: int
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    vin: str | None
    model: str
    first_registered: str | None
    mileage_km: int
    requested_on: str
    completed_on: str
    released_on: str
    technician: str
    shop: Shop
    lines: list[Line]
    totals: Totals
    currency: Currency
    extra_work_consent: bool
    flood: bool
    rerepair_days: int
    rerepair_until: str
    reason: str
    mileage_reason: str | None
    mileage_certificate: Certificate | None
    papers: list[Paper]
    keep_until: str


class StatementWithdrawn(TypedDict):
    order_id: str
    number: str
    reason: str
