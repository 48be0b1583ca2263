"""What happened to customers, cars and contacts. Events that tell of data carry all of it, as it then was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.customer.contact_events import ContactDetailRemoved as ContactDetailRemoved
from services.customer.contact_events import ContactDetailWritten as ContactDetailWritten
from services.customer.contact_events import ContactKind as ContactKind
from services.customer.contact_events import ContactRecorded as ContactRecorded
from services.customer.contact_events import ContactState as ContactState
from services.customer.contact_events import ContactStateChanged as ContactStateChanged
from shared.kernel.events import event
from shared.kernel.personal import Personal


class Sex(StrEnum):
    """성별, as the form asks for it (CM-15)."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class PhoneKind(StrEnum):
    """What kind of line a number is."""

    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    FAX = "fax"
    OTHER = "other"


class Trade(StrEnum):
    """매출거래처 and 매입거래처: which way goods go (CM-09)."""

    SALES = "sales"
    PURCHASE = "purchase"


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A number in E.164 and what the workshop knows about it."""

    number: str
    kind: PhoneKind = PhoneKind.MOBILE
    note: str = ""
    primary: bool = False


@event("PersonRegistered")
class PersonRegistered:
    """A person became a customer."""

    name: Personal[str]
    sex: Sex
    phones: Personal[tuple[Phone, ...]]
    dealership: str
    birth_date: Personal[date | None] = None
    email: Personal[str] = ""
    address: Personal[str] = ""
    memo: Personal[str] = ""
    assignee: str | None = None


@event("CompanyRegistered")
class CompanyRegistered:
    """A company became a customer or a trade partner (거래처)."""

    name: Personal[str]
    phones: Personal[tuple[Phone, ...]]
    dealership: str
    trades: tuple[Trade, ...] = ()
    registration_number: Personal[str] = ""
    representative: Personal[str] = ""
    email: Personal[str] = ""
    address: Personal[str] = ""
    memo: Personal[str] = ""
    assignee: str | None = None


@event("CustomerChanged")
class CustomerChanged:
    """Data of a person or company changed: `fields` names what, the rest is everything after the change.

    `absorbed` is the record whose telephones and gaps were taken over, when the change comes of a merge.
    """

    fields: tuple[str, ...]
    name: Personal[str]
    phones: Personal[tuple[Phone, ...]]
    sex: Sex | None = None
    birth_date: Personal[date | None] = None
    trades: tuple[Trade, ...] = ()
    registration_number: Personal[str] = ""
    representative: Personal[str] = ""
    email: Personal[str] = ""
    address: Personal[str] = ""
    memo: Personal[str] = ""
    assignee: str | None = None
    absorbed: str | None = None


@event("CustomersMerged")
class CustomersMerged:
    """On the stream of the merged record: from now on it stands for the survivor (CN-21)."""

    survivor_id: str
    merged_id: str


class ErasureReason(StrEnum):
    """Why a customer is erased; a code, since a text could tell of the person."""

    REQUEST = "request"  # the person asked for it
    WITHDRAWN = "withdrawn"  # consent was taken back
    ENDED = "ended"  # nothing was left to keep the data for
    MISTAKE = "mistake"  # should never have been entered


@event("CustomerRestricted")
class CustomerRestricted:
    """The customer is to be erased, but the law keeps the record until `until`: it is shown to nobody now.

    `records` are the customer's id and those of every record merged into it.
    """

    records: tuple[str, ...]
    until: date
    reason: ErasureReason


@event("CustomerErased")
class CustomerErased:
    """The customer's keys are destroyed: of `records` nothing personal can be read any more."""

    records: tuple[str, ...]
    reason: ErasureReason


@event("CarErased")
class CarErased:
    """The car went with its owner, who was erased; the plate is free."""

    customer_id: str


@event("CarRegistered")
class CarRegistered:
    """A car came to be known, with its owner."""

    customer_id: str
    plate: Personal[str]
    plate_form: str
    dealership: str
    model: str
    engine: str
    average_km_per_year: int
    model_name: str = ""
    model_from: int | None = None
    model_to: int | None = None
    model_code: str = ""
    vin: Personal[str | None] = None
    transmission: str = ""
    mileage_km: int | None = None
    company: Personal[str] = ""
    first_registered: date | None = None
    memo: Personal[str] = ""
    assignee: str | None = None


@event("CarChanged")
class CarChanged:
    """Data of a car changed: `fields` names what, the rest is everything after the change."""

    fields: tuple[str, ...]
    model: str
    engine: str
    average_km_per_year: int
    model_name: str = ""
    model_from: int | None = None
    model_to: int | None = None
    model_code: str = ""
    vin: Personal[str | None] = None
    transmission: str = ""
    mileage_km: int | None = None
    company: Personal[str] = ""
    first_registered: date | None = None
    memo: Personal[str] = ""
    assignee: str | None = None


@event("PlateChanged")
class PlateChanged:
    """The car drives under another plate."""

    plate: Personal[str]
    plate_form: str
    previous: Personal[str]


@event("CarTransferred")
class CarTransferred:
    """The car has another owner; `merge` when only the owner's two records became one.

    What tells of the car comes along under the new owner's key, and stays when the former owner is erased.
    """

    customer_id: str
    previous_customer_id: str
    merge: bool = False
    plate: Personal[str | None] = None
    vin: Personal[str | None] = None
    company: Personal[str | None] = None
    memo: Personal[str | None] = None
