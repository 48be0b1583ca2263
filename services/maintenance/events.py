"""What happens to a repair order and to a customer's account. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.maintenance.account_events import Cause as Cause
from services.maintenance.account_events import OpenItem as OpenItem
from services.maintenance.account_events import ReceivableCharged as ReceivableCharged
from services.maintenance.account_events import ReceivableSettled as ReceivableSettled
from services.maintenance.account_events import ReceivableTransferred as ReceivableTransferred
from services.maintenance.consent_events import ConsentAsked, ConsentTaken
from services.maintenance.journey_events import ApprovalRequested as ApprovalRequested
from services.maintenance.journey_events import InspectionStarted as InspectionStarted
from services.maintenance.journey_events import RepairOrderCancelled as RepairOrderCancelled
from services.maintenance.journey_events import RepairOrderDelivered as RepairOrderDelivered
from services.maintenance.journey_events import RepairOrderMadeReady as RepairOrderMadeReady
from services.maintenance.journey_events import RepairOrderReceived as RepairOrderReceived
from services.maintenance.journey_events import RepairOrderReserved as RepairOrderReserved
from services.maintenance.journey_events import WorkStarted as WorkStarted
from services.maintenance.lines import Line, Totals
from services.maintenance.odometer import Certificate
from services.maintenance.payment_events import Means as Means
from services.maintenance.payment_events import PaymentRefunded as PaymentRefunded
from services.maintenance.payment_events import PaymentTaken as PaymentTaken
from services.maintenance.statement_events import StatementIssued, StatementWithdrawn
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal


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
