"""What the customer service publishes: the data of its facts, by event type.

Streams: ``customer-<id>`` (a person or a company), ``car-<id>``, ``contact-<id>``. Registered and Changed
facts carry every field as it is after the event, so a view needs no earlier state; `fields` of a Changed
fact names what was changed. Dates are ISO texts, telephone numbers E.164, `assignee` an employee's id.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Sex = Literal["male", "female", "other"]
ErasureReason = Literal["request", "withdrawn", "ended", "mistake"]
ContactStateName = Literal["waiting", "working", "done"]


class Phone(TypedDict):
    """One of a customer's numbers; exactly one is primary where there are any."""

    number: str
    kind: Literal["mobile", "home", "work", "fax", "other"]
    note: str
    primary: bool


class _Customer(TypedDict):
    name: str
    phones: list[Phone]
    email: str
    address: str
    memo: str
    assignee: str | None


class PersonRegistered(_Customer):
    """On ``customer-<id>``."""

    sex: Sex
    birth_date: str | None
    dealership: str


class CompanyRegistered(_Customer):
    """On ``customer-<id>``; `trades` says whether goods are sold to it, bought from it, or both."""

    trades: list[Literal["sales", "purchase"]]
    registration_number: str
    representative: str
    dealership: str


class CustomerChanged(_Customer):
    """On ``customer-<id>``; `absorbed` is the id of a record merged into this one, else null."""

    fields: list[str]
    sex: Sex | None
    birth_date: str | None
    trades: list[Literal["sales", "purchase"]]
    registration_number: str
    representative: str
    absorbed: str | None


class CustomersMerged(TypedDict):
    """On ``customer-<merged>``: whatever names the merged id means the survivor from now on."""

    survivor_id: str
    merged_id: str


class _Car(TypedDict):
    model: str
    model_name: str
    model_from: int | None
    model_to: int | None
    model_code: str
    engine: str
    transmission: str
    vin: str | None
    mileage_km: int | None
    average_km_per_year: int
    company: str
    first_registered: str | None
    memo: str
    assignee: str | None


class CarRegistered(_Car):
    """On ``car-<id>``; `model` is the printed text, the model_* fields are its parts."""

    customer_id: str
    plate: str
    plate_form: Literal["korean", "partial", "chinese", "japanese"]
    dealership: str


class CarChanged(_Car):
    """On ``car-<id>``."""

    fields: list[str]


class PlateChanged(TypedDict):
    """On ``car-<id>``."""

    plate: str
    plate_form: Literal["korean", "partial", "chinese", "japanese"]
    previous: str


class CustomerRestricted(TypedDict):
    """On ``customer-<id>``: nothing of `records`, every id of the customer, may be shown any more."""

    records: list[str]
    until: str
    reason: ErasureReason


class CustomerErased(TypedDict):
    """On ``customer-<id>``: the keys of `records` are gone; whoever holds anything of them removes it."""

    records: list[str]
    reason: ErasureReason


class CarErased(TypedDict):
    """On ``car-<id>``: the car went with its owner."""

    customer_id: str


class CarTransferred(TypedDict):
    """On ``car-<id>``; `merge` when the owner is the same person under the surviving record.

    What goes with the car is told again, under the new owner's key; None (an older event, or withheld)
    leaves it as it was.
    """

    customer_id: str
    previous_customer_id: str
    merge: bool
    plate: str | None
    vin: str | None
    company: str | None
    memo: str | None


class ContactRecorded(TypedDict):
    """On ``contact-<id>``; an `automatic` entry's text is in the catalogues under ``contact.<automatic>``."""

    customer_id: str
    car_id: str | None
    order_id: str | None
    kind: str
    title: str
    content: str
    state: ContactStateName
    created_at: str
    assignee: str | None
    author: str | None
    next_date: str | None
    automatic: str | None
    params: dict[str, Any]


class ContactStateChanged(TypedDict):
    """On ``contact-<id>``."""

    state: ContactStateName
    previous: ContactStateName


class ContactDetailWritten(TypedDict):
    """On ``contact-<id>``: a detail line was added, or written anew under its id."""

    customer_id: str
    detail_id: str
    content: str
    state: ContactStateName
    worked_at: str | None
    planned_at: str | None
    assignee: str | None


class ContactDetailRemoved(TypedDict):
    """On ``contact-<id>``."""

    detail_id: str


class Written(TypedDict):
    """What every command answers; `version` is what the next change sends, `place` what a page waits for.

    `repeated`: the command's id was known, and this is its first outcome. Registering a customer with a
    car adds `car_id` and `car_version`; the id of a merge is the survivor's.
    """

    id: str
    version: int
    place: str
    repeated: bool
    car_id: NotRequired[str]
    car_version: NotRequired[int]


class Hit(TypedDict):
    """A line of the search box: a car with its owner, or a customer without a car."""

    car_id: str | None
    customer_id: str
    matched: Literal["plate", "phone", "name", "initials", "company"]
    plate: str | None
    model: str | None
    engine: str | None
    mileage_km: int | None
    name: str
    kind: Literal["person", "company"]
    phone: str | None


class Found(TypedDict):
    """`find`: the likeliest first, at most twenty."""

    hits: list[Hit]


class ShownPhone(Phone):
    """`shown` is the number as people write it at home."""

    shown: str


class Customer(TypedDict):
    """A customer by its stream; `phone` is the primary number as people write it.

    Of one who is `withheld` the personal fields are empty; `kept_until` is the last day of a retention.
    """

    id: str
    version: int
    kind: Literal["person", "company"]
    name: str
    sex: Sex | None
    birth_date: str | None
    phones: list[ShownPhone]
    phone: str | None
    trades: list[Literal["sales", "purchase"]]
    registration_number: str
    representative: str
    email: str
    address: str
    memo: str
    assignee: str | None
    dealership: str
    withheld: Literal["restricted", "erased"] | None
    kept_until: str | None


class ContactsSummary(TypedDict):
    """How much there is in the history, how much of it is open, and the next date of what is open."""

    count: int
    open: int
    next_date: str | None


class CustomerPage(Customer):
    """`get_customer`; asked for a merged id it is the survivor, and `merged_from` the id asked for.

    `cars` are rows of the look-up table: a car's fields, `id`, `version`, `registered_at` and `changed_at`.
    """

    merged_from: str | None
    cars: list[dict[str, Any]]
    contacts: ContactsSummary


class CarDescription(_Car):
    """`get_car` and `describe_car`: by the streams, never stale; `customer_id` stands for the owner today."""

    id: str
    version: int
    plate: str
    plate_form: Literal["korean", "partial", "chinese", "japanese"]
    dealership: str
    customer_id: str
    customer: Customer


class Page(TypedDict):
    """`list_customers` and `list_contacts`: `count` is of all that match, `rows` of this page."""

    count: int
    page: int
    size: int
    rows: list[dict[str, Any]]
