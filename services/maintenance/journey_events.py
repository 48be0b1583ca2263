"""Where a visit stands, from the reservation to the delivery. The stored names stand beside the classes."""

from __future__ import annotations

from datetime import datetime

from services.maintenance.odometer import Certificate
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal


@event("RepairOrderReserved")
class RepairOrderReserved:
    """A car is expected; the number of the order is given now and kept."""

    order_id: str
    number: str
    dealership: str
    currency: Currency
    car_id: str
    customer_id: str
    plate: Personal[str]
    model: str
    engine: str = ""
    reserved_for: datetime
    promised_at: datetime | None = None
    request: Personal[str] = ""
    assignee: str | None = None


@event("RepairOrderReceived", schema=2)
class RepairOrderReceived:
    """The car stands in the workshop. `mileage_reason` says why it shows less than it did before,
    `mileage_certificate` by what paper that is proved.
    """

    order_id: str
    number: str
    dealership: str
    currency: Currency
    car_id: str
    customer_id: str
    plate: Personal[str]
    model: str
    engine: str = ""
    mileage_km: int
    mileage_reason: Personal[str | None] = None
    mileage_certificate: Personal[Certificate | None] = None
    promised_at: datetime | None = None
    request: Personal[str] = ""
    assignee: str | None = None


@event("InspectionStarted")
class InspectionStarted:
    """Somebody looks the car over."""


@event("ApprovalRequested")
class ApprovalRequested:
    """The work waits for the customer's word."""

    note: Personal[str] = ""


@event("WorkStarted")
class WorkStarted:
    """A mechanic has begun, or begun again."""


@event("RepairOrderMadeReady")
class RepairOrderMadeReady:
    """The car can be fetched."""


@event("RepairOrderDelivered", schema=2)
class RepairOrderDelivered:
    """The car left; from here on the order stands as it is. What is still owed goes to the account.

    `free_lines` repeated earlier work for nothing (무상수리); `free_worth` is what it cost then, without VAT.
    """

    order_id: str
    number: str
    dealership: str
    car_id: str
    customer_id: str
    plate: Personal[str]
    mileage_km: int
    parts: int
    labour: int
    vat: int
    total: int
    discount: int
    paid: int
    receivable: int
    currency: Currency
    assignee: str | None
    items: tuple[str, ...]
    internal_expense: bool = False
    bill_to_company: bool = False
    happy_call: bool = False
    free_lines: int = 0
    free_worth: int = 0


@event("RepairOrderCancelled")
class RepairOrderCancelled:
    """Nothing comes of the order."""

    reason: Personal[str]
