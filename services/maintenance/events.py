"""What happens to a repair order and to a customer's account. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.maintenance.account_events import Cause as Cause
from services.maintenance.account_events import OpenItem as OpenItem
from services.maintenance.account_events import ReceivableCharged as ReceivableCharged
from services.maintenance.account_events import ReceivableSettled as ReceivableSettled
from services.maintenance.account_events import ReceivableTransferred as ReceivableTransferred
from services.maintenance.consent_events import ConsentAsked, ConsentTaken
from services.maintenance.lines import Line, Totals
from services.maintenance.odometer import Certificate
from services.maintenance.statement_events import StatementIssued, StatementWithdrawn
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal


class Means(StrEnum):
    """결제 수단 (CM-31)."""

    CARD = "card"
    CASH = "cash"
    POINTS = "points"
    CHEQUE = "cheque"  # 가계수표
    BILL = "bill"  # 어음, with its number
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Flags:
    """CM-32. `vat` is on unless somebody takes it off."""

    vat: bool = True
    internal_expense: bool = False  # 업소운영비
    bill_to_company: bool = False  # 매출회사 청구
    happy_call: bool = False
    phone_transfer: bool = False
    extra_work_consent: bool = False
    information_consent: bool = False
    flood: bool = False  # 침수차량: reported to the regulator whatever else is (the Act, art. 66 ① 13 차)


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


@event("RepairOrderAssigned")
class RepairOrderAssigned:
    """담당자: who answers for the order; None when it was taken from everybody."""

    assignee: str | None
    before: str | None = None


@event("HeaderChanged", schema=2)
class HeaderChanged:
    """Promised time, request or mileage were set anew; all as they stand afterwards."""

    promised_at: datetime | None
    request: Personal[str]
    mileage_km: int | None
    mileage_reason: Personal[str | None] = None
    mileage_certificate: Personal[Certificate | None] = None


@event("LineAdded", schema=2)
class LineAdded:
    """A line came to the order."""

    line: Line


@event("LineChanged", schema=2)
class LineChanged:
    """A line reads otherwise than before."""

    before: Line
    line: Line


@event("LineRemoved", schema=2)
class LineRemoved:
    """A line went."""

    line: Line


@event("LinesReordered")
class LinesReordered:
    """The same lines in another order."""

    line_ids: tuple[str, ...]


@event("FlagsSet")
class FlagsSet:
    """All flags as they stand afterwards."""

    flags: Flags


@event("OpinionsWritten")
class OpinionsWritten:
    """소견서: one text for the customer, one for the shop (CM-33)."""

    for_customer: Personal[str]
    for_shop: Personal[str]


@event("DiscountSet")
class DiscountSet:
    """할인금액, taken off after VAT."""

    amount: int
    before: int
    currency: Currency


@event("PaymentTaken")
class PaymentTaken:
    """Money came in: `own` for this order, `carried` for what earlier orders still owed."""

    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    document_number: Personal[str | None] = None
    note: Personal[str] = ""
    own: int
    carried: tuple[OpenItem, ...] = ()


@event("PaymentRefunded")
class PaymentRefunded:
    """Money went back; `own` and `carried` say from what it is missing now."""

    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    own: int
    carried: tuple[OpenItem, ...] = ()
    reason: Personal[str]


@event("RepairOrderCorrected", schema=2)
class RepairOrderCorrected:
    """A delivered order was put right, with the reason and both versions of what changed (CM-41)."""

    order_id: str
    number: str
    customer_id: str
    car_id: str
    reason: Personal[str]
    before: Totals
    after: Totals
    before_lines: tuple[Line, ...]
    after_lines: tuple[Line, ...]
    before_mileage_km: int | None
    after_mileage_km: int | None
    vat_applies: bool
    receivable_change: int
    currency: Currency
    mileage_certificate: Personal[Certificate | None] = None


OrderEvent = (
    RepairOrderReserved
    | RepairOrderReceived
    | InspectionStarted
    | ApprovalRequested
    | WorkStarted
    | RepairOrderMadeReady
    | RepairOrderDelivered
    | RepairOrderCancelled
    | RepairOrderAssigned
    | HeaderChanged
    | LineAdded
    | LineChanged
    | LineRemoved
    | LinesReordered
    | FlagsSet
    | OpinionsWritten
    | DiscountSet
    | PaymentTaken
    | PaymentRefunded
    | RepairOrderCorrected
    | StatementIssued
    | StatementWithdrawn
    | ConsentAsked
    | ConsentTaken
)
AccountEvent = ReceivableCharged | ReceivableSettled | ReceivableTransferred


@event("OrderNumberTaken")
class OrderNumberTaken:
    """One number of a dealership's day is gone; the counter's version is the number."""

    number: str
    order_id: str
