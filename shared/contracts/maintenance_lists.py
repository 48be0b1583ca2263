"""What maintenance answers about many orders at once: the board, the lists, what is owed.

Queries (order.view): board: [dealership] · find_orders: see FindOrders · receivables: [dealership, text,
sort, cursor, limit]. `dealership` other than one's own is for the group's people.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from shared.contracts.maintenance import Currency, Flags, OpenItem, State, Totals

Block = Literal["approval", "unassigned", "no_lines", "unpaid"]


class Card(TypedDict):
    """One order on the board; `late_minutes` is 0 while the promise holds, null without one."""

    id: str
    number: str
    version: int
    state: State
    next_states: list[State]
    car_id: str
    plate: str
    model: str
    customer_id: str
    customer: str
    assignee: str | None
    assignee_name: str | None
    reserved_for: str | None
    received_at: str | None
    promised_at: str | None
    late_minutes: int | None
    blocks: list[Block]
    request: str
    item_count: int
    total: int
    receivable: int
    currency: Currency


class Board(TypedDict):
    """board: open orders, the most urgent first; `columns` counts per state."""

    dealership: str
    cards: list[Card]
    columns: dict[State, int]
    delivered_today: int


class FindOrders(TypedDict, total=False):
    """The filters of find_orders; dates are local days of the dealership, both included.

    `text`: last four digits of a plate, a plate, a phone, a name or its initials, an order number.
    `dates`: by which moment the range goes; `sort`: descending with a minus before it.
    """

    dealership: str
    states: list[State]
    dates: Literal["received", "delivered"]
    since: str
    until: str
    text: str
    assignee: str
    owing: bool
    sort: Literal[
        "number", "-number", "received", "-received", "promised", "-promised", "total", "-total",
        "receivable", "-receivable", "plate", "-plate",
    ]  # fmt: skip
    limit: int
    cursor: str


class OrderRow(TypedDict):
    """One order in a list."""

    id: str
    number: str
    dealership: str
    state: State
    car_id: str
    plate: str
    model: str
    customer_id: str
    customer: str
    assignee: str | None
    assignee_name: str | None
    received_at: str | None
    promised_at: str | None
    delivered_at: str | None
    changed_at: str
    mileage_km: int | None
    items: list[str]
    parts: int
    labour: int
    vat: int
    total: int
    discount: int
    paid: int
    receivable: int
    currency: Currency
    flags: Flags


class OrderSums(TypedDict):
    """Over everything that the filter leaves, not only this page; per currency."""

    count: int
    sums: dict[Currency, Totals]


class OrderList(OrderSums):
    """find_orders; `cursor` is null on the last page."""

    rows: list[OrderRow]
    cursor: str | None


class ReceivableRow(TypedDict):
    """What a customer owes in one currency, by age in days since delivery (CM-36)."""

    customer_id: str
    customer: str
    phones: list[str]
    currency: Currency
    total: int
    up_to_30: int
    up_to_60: int
    up_to_90: int
    over_90: int
    oldest: str
    orders: list[OpenItem]


class ReceivableList(TypedDict):
    """receivables; `totals` per currency over all customers that the filter leaves."""

    rows: list[ReceivableRow]
    count: int
    totals: dict[Currency, int]
    cursor: str | None
