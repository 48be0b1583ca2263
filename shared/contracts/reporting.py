"""What reporting answers. Its queries, with their payloads:

- `customer_history` {customer_id | car_id, before?, limit? (≤ 500), titles?, after?} → History
- `workshop_report` {since, until, by?, dealerships?, after?} → Report; `by`: dealership, month, day, employee
- `daily_turnover` {since, until, dealerships?, after?} → Series
- `report_rows` {since, until, dealerships?, employee?, currency?, kinds?, means?, before?, limit?} → Rows
- `kpis` {since, until, dealerships?, after?} → Kpis
- `workshop_flow` {since, until, dealerships?, after?} → Flow
- `moments` {} → {"moments": [ISO 8601, …]}: as of these, each of the above but the first answers `as_of`

`since` and `until` are days of the dealership's calendar, both included. `after` is a place in the log
("xid.position", as a command's reply gives it): the answer waits up to a second until its view is there.
Money is integers of the minor unit of `currency`; sums of different currencies are never mixed.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypedDict

Currency = Literal["KRW", "JPY", "CNY"]
# The views that the head office's figures come from; they are built together as of a past moment.
AS_OF: Final = ("flow", "report")

# What can stand in a time line; each is a text of the catalogues under `timeline.<title>`.
Title = Literal[
    "customer.registered",
    "customer.changed",
    "customer.merged",
    "car.registered",
    "car.changed",
    "car.plate_changed",
    "car.transferred",
    "contact.recorded",
    "contact.state_changed",
    "order.reserved",
    "order.received",
    "order.inspection_started",
    "order.approval_requested",
    "order.work_started",
    "order.made_ready",
    "order.delivered",
    "order.cancelled",
    "order.corrected",
    "payment.taken",
    "payment.refunded",
    "video.began",
    "video.ended",
]

# What a row of the report comes from; each is a text of the catalogues under `report.kind.<kind>`.
Kind = Literal["arrival", "delivery", "correction", "cancellation", "payment", "refund", "receivable"]


class HistoryCustomer(TypedDict):
    """The surviving record; `merged` are the ids of the records that were merged into it."""

    id: str
    kind: Literal["person", "company"]
    name: str
    phones: list[dict[str, Any]]
    memo: str
    dealership: str
    registered_at: str
    merged: list[str]


class HistoryCar(TypedDict):
    id: str
    customer_id: str
    plate: str
    model: str
    engine: str
    transmission: str
    mileage_km: int | None
    average_km_per_year: int


class HistoryContact(TypedDict):
    """The contact entry that a line of the time line is about, as it stands now."""

    id: str
    kind: str
    state: str
    title: str
    content: str
    assignee: str | None
    next_date: str | None


class HistoryEntry(TypedDict):
    """One thing that happened. `params` fill the title's text; `amount` is set where money moved."""

    at: str
    title: Title
    params: dict[str, Any]
    amount: int | None
    currency: Currency | None
    actor: str
    dealership: str
    customer_id: str
    car_id: str | None
    plate: str | None
    order_id: str | None
    number: str | None
    contact: HistoryContact | None


class Turnover(TypedDict):
    """What delivered orders came to, discounts taken off, internal expense left out."""

    currency: Currency
    orders: int
    turnover: int
    paid: int


class History(TypedDict):
    """Newest first; `next` is the `before` of the following page, None on the last one."""

    customer: HistoryCustomer | None
    cars: list[HistoryCar]
    turnover: list[Turnover]
    entries: list[HistoryEntry]
    next: str | None


class Figures(TypedDict):
    """parts + labour + vat − discount = turnover. `internal` is expense of the shop's own, no turnover.

    `receivable` is how much more was owed at the end of the period than at its start; `received` is money in
    less money back, by means in `means`; `lead_seconds` is the mean of reception to delivery. `free_lines`
    were done again for nothing (무상수리), internal orders among them, and cost `free_worth` the first time.
    """

    orders: int
    arrivals: int
    cancellations: int
    corrections: int
    corrected: int
    parts: int
    labour: int
    vat: int
    discount: int
    turnover: int
    internal_orders: int
    internal: int
    received: int
    means: dict[str, int]
    receivable: int
    free_lines: int
    free_worth: int
    lead_seconds: int | None


class ReportRow(Figures):
    """The figures of one group; what was not asked for in `by` is None, `employee` "" is nobody."""

    dealership: str | None
    month: str | None
    day: str | None
    employee: str | None
    currency: Currency


class Report(TypedDict):
    rows: list[ReportRow]
    totals: list[ReportRow]


class DealershipSeries(TypedDict):
    """A value for each of `days`."""

    dealership: str
    name: str
    currency: Currency
    turnover: list[int]
    orders: list[int]


class Series(TypedDict):
    days: list[str]
    dealerships: list[DealershipSeries]


class Row(TypedDict):
    """One row behind a figure of the report."""

    at: str
    day: str
    kind: Kind
    dealership: str
    employee: str | None
    order_id: str
    number: str
    plate: str
    customer_id: str | None
    currency: Currency
    internal: bool
    parts: int
    labour: int
    vat: int
    discount: int
    turnover: int
    means: str | None
    received: int
    receivable: int
    lead_seconds: int | None


class Rows(TypedDict):
    """`count` and `sums` (a set of figures per currency) are of all rows asked for, not of this page."""

    rows: list[Row]
    count: int
    sums: list[dict[str, Any]]
    next: str | None


class DealershipKpis(TypedDict):
    """A dealership's period beside the period of the same length before it (`before`)."""

    dealership: str
    name: str
    currency: Currency
    orders: int
    orders_before: int
    turnover: int
    turnover_before: int
    received: int
    free_lines: int
    free_worth: int
    lead_median_seconds: int | None
    lead_median_seconds_before: int | None
    owed: int


class Kpis(TypedDict):
    """`owed` is everything still owed at the end of `until`, whenever it came to be."""

    since: str
    until: str
    before_since: str
    before_until: str
    orders: int
    orders_before: int
    lead_median_seconds: int | None
    lead_median_seconds_before: int | None
    currencies: list[dict[str, Any]]
    dealerships: list[DealershipKpis]


class Standing(TypedDict):
    """Orders of a dealership that are in one state; `oldest`: since when the first of them is."""

    dealership: str
    state: str
    orders: int
    oldest: str


class FlowHour(TypedDict):
    """An hour of the week on the dealerships' walls; weekday 1 is Monday."""

    weekday: int
    hour: int
    arrivals: int
    deliveries: int


class Till(TypedDict):
    """Money in less money back, at the dealership where it was taken."""

    dealership: str
    currency: Currency
    means: str
    payments: int
    refunds: int
    amount: int


class Flow(TypedDict):
    """Where orders stand at the moment asked about, and what the period's days brought."""

    standing: list[Standing]
    hours: list[FlowHour]
    till: list[Till]
