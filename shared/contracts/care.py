"""What the customer's page is asked and what it answers.

Whoever asks holds the permission `care.page` and no other; the identity's dealership is the page's.

- shop {} → Shop
- ask_code {phone, [address]} → {request}: a code goes out if the telephone is a customer's; the answer is the
  same if it is not. Refused with `too_many_codes`.
- ask_code_by_link {customer_id, [address]} → {request}; the identity's actor is ``guest:<customer id>``
- open_page {request, code} → {session}; refused with `wrong_code`, for whatever reason
- leave_page {session}
- own_cars {session} → {people: [Person]} · own_car {session, id} → OwnCar
- own_visit {session, id} → OwnVisit
- own_paper {session, id, issue} → {pdf, sha256, name}: the customer's copy of a statement, base64

- choose_own_reminders {session, wanted}

Of preventive maintenance, with customer.view, or customer.edit to change:

- upkeep_of_car {car_id} → {rows: [DueRow], today} · upkeep_soon {} → {count}
- find_upkeep {[since, until, item, text, all, limit, offset]} → {count, cars, rows, more, items}
- postpone_upkeep {car_id, item, since, reason, until} · dismiss_upkeep {car_id, item, since, reason}; `since`
  is the day of the last work as the asker saw it: done again meanwhile, the item is not found
- reminders_of {customer_id} → {wanted} · choose_reminders {customer_id, wanted}

Every question with a session that is over is refused with `page_session_over`; a car or a visit of somebody
else is not found. Money is integers of the minor unit of `currency`.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from shared.contracts.maintenance import Currency, State, Totals


class Shop(TypedDict):
    """A dealership as its page names it; empty texts for one that nobody described."""

    id: str
    name: str
    time_zone: str
    currency: Currency
    locale: str
    company: str
    phone: str
    address: str


class OwnCarRow(TypedDict):
    id: str
    plate: str
    model: str
    mileage_km: int | None
    first_registered: str | None


class Person(TypedDict):
    """`name` is veiled: its owner knows it, whoever looks over the shoulder does not."""

    name: str
    cars: list[OwnCarRow]


class Visit(TypedDict):
    """A visit in a car's list."""

    id: str
    number: str
    dealership: str
    state: State
    reserved_for: str | None
    received_at: str | None
    delivered_at: str | None
    mileage_km: int | None
    items: list[str]
    total: int
    discount: int
    currency: Currency


class Offer(TypedDict):
    """An estimate that waits; `valid_until` is a day in `time_zone`."""

    id: str
    number: str
    dealership: str
    total: int
    currency: Currency
    valid_until: str | None
    time_zone: str


class OwnCar(TypedDict):
    """A car, newest visit first; visits under an earlier owner are not among them.

    `reminders`: whether they are told by text what falls due.
    """

    car: OwnCarRow
    upkeep: list[dict[str, Any]]
    reminders: bool
    visits: list[Visit]
    offers: list[Offer]


class OwnVisit(TypedDict):
    """One visit. `rerepair_until`: the last day of free re-repair by the statement, null without one."""

    id: str
    number: str
    dealership: str
    state: State
    currency: Currency
    plate: str
    model: str
    car_id: str
    mileage_km: int | None
    reserved_for: str | None
    received_at: str | None
    promised_at: str | None
    delivered_at: str | None
    for_customer: str
    lines: list[dict[str, Any]]
    totals: Totals
    statement: dict[str, Any] | None
    rerepair_until: str | None
    rerepair_open: bool
    findings: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    offers: list[Offer]


class DueRow(TypedDict):
    """An item that falls due `due_on`, by km or months since it was done; `names` by language."""

    car_id: str
    item: str
    names: dict[str, str]
    km: int | None
    months: int | None
    since: str
    since_km: int | None
    due_on: str
    due_by: Literal["km", "months"]
    due_km: int | None
    km_per_year: int | None
    consents: bool
    reminded: bool
    postponed_until: str | None
    dismissed: bool


class UpkeepReminded(TypedDict):
    """On ``upkeep-<car id>``: the customer is told; `since` is when the item was done."""

    car_id: str
    customer_id: str
    dealership: str
    item: str
    since: str
    due_on: str
    by: Literal["km", "months"]


class UpkeepPostponed(TypedDict):
    """On ``upkeep-<car id>``."""

    car_id: str
    customer_id: str
    item: str
    since: str
    until: str
    reason: str


class UpkeepDismissed(TypedDict):
    """On ``upkeep-<car id>``: until the work is done again."""

    car_id: str
    customer_id: str
    item: str
    since: str
    reason: str


class RemindersChosen(TypedDict):
    """On ``reminders-<customer id>``."""

    customer_id: str
    wanted: bool
    by: Literal["customer", "staff"]
