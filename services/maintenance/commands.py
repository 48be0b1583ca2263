"""What a person can ask of a repair order. Ids, moments, numbers and looked-up facts come in with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.maintenance.account import Account
from services.maintenance.entitlement import Entitlement
from services.maintenance.events import Flags, Means
from services.maintenance.lines import Line
from services.maintenance.odometer import Certificate
from services.maintenance.paper_commands import AskConsent as AskConsent
from services.maintenance.paper_commands import IssueStatement as IssueStatement
from services.maintenance.paper_commands import RecordConsent as RecordConsent
from services.maintenance.paper_commands import StatementFacts as StatementFacts
from services.maintenance.paper_commands import TakeConsent as TakeConsent
from services.maintenance.paper_commands import WithdrawStatement as WithdrawStatement
from shared.kernel.money import Currency


@dataclass(frozen=True, kw_only=True)
class Car:
    """The car and who answers for it, as the customer service described them."""

    id: str
    customer_id: str
    plate: str
    model: str
    engine: str = ""
    last_mileage_km: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReserveOrder:
    """A car will come."""

    order_id: str
    number: str
    dealership: str
    currency: Currency
    car: Car
    reserved_for: datetime
    promised_at: datetime | None = None
    request: str = ""
    assignee: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiveOrder:
    """The car is here. For a reserved order None keeps what the reservation said."""

    order_id: str
    number: str
    dealership: str
    currency: Currency
    car: Car
    mileage_km: int
    mileage_reason: str | None = None
    certificate: Certificate | None = None
    promised_at: datetime | None = None
    request: str | None = None
    assignee: str | None = None


@dataclass(frozen=True)
class StartInspection:
    """Begin to look the car over."""


@dataclass(frozen=True, kw_only=True)
class RequestApproval:
    """Wait for the customer's word."""

    note: str = ""


@dataclass(frozen=True)
class StartWork:
    """Begin, or begin again."""


@dataclass(frozen=True)
class MarkReady:
    """The car can be fetched."""


@dataclass(frozen=True, kw_only=True)
class DeliverOrder:
    """Hand the car over."""


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Give the order up."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignOrder:
    """Name who answers for it, or nobody."""

    assignee: str | None


@dataclass(frozen=True, kw_only=True)
class ChangeHeader:
    """All of the header that can be edited, as it shall stand."""

    promised_at: datetime | None
    request: str
    mileage_km: int | None
    mileage_reason: str | None = None
    certificate: Certificate | None = None
    last_mileage_km: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReviseLines:
    """The whole edited list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class RedoLines:
    """Delivered lines once more, free of charge: which line of which order, and the new line's id."""

    wanted: tuple[tuple[tuple[str, str], str], ...]
    entitled: tuple[Entitlement, ...]


@dataclass(frozen=True, kw_only=True)
class SetFlags:
    """All flags as they shall stand."""

    flags: Flags


@dataclass(frozen=True, kw_only=True)
class WriteOpinions:
    """Both texts as they shall stand."""

    for_customer: str
    for_shop: str


@dataclass(frozen=True, kw_only=True)
class SetDiscount:
    """The discount as it shall stand."""

    amount: int


@dataclass(frozen=True, kw_only=True)
class Tender:
    """One means within a bill."""

    id: str
    means: Means
    amount: int
    document_number: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TakePayment:
    """Money on the counter, by one or more means, against the customer's account as it stands."""

    tenders: tuple[Tender, ...]
    account: Account


@dataclass(frozen=True, kw_only=True)
class RefundPayment:
    """Give money back."""

    payment_id: str
    amount: int
    reason: str
    account: Account


@dataclass(frozen=True, kw_only=True)
class CorrectOrder:
    """Put a delivered order right. None leaves a figure as it is."""

    reason: str
    lines: tuple[Line, ...] | None = None
    discount: int | None = None
    vat: bool | None = None
    mileage_km: int | None = None
    certificate: Certificate | None = None
    last_mileage_km: int | None = None
    account: Account


Command = (
    ReserveOrder
    | ReceiveOrder
    | StartInspection
    | RequestApproval
    | StartWork
    | MarkReady
    | DeliverOrder
    | CancelOrder
    | AssignOrder
    | ChangeHeader
    | ReviseLines
    | RedoLines
    | SetFlags
    | WriteOpinions
    | SetDiscount
    | TakePayment
    | RefundPayment
    | CorrectOrder
    | IssueStatement
    | WithdrawStatement
    | AskConsent
    | TakeConsent
    | RecordConsent
)
