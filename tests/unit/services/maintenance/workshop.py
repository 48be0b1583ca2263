"""A car in the workshop, in words short enough for a test to read as behaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.account import Account
from services.maintenance.lines import Line
from shared.kernel.money import Currency

MORNING = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)
CAR = c.Car(
    id="car-1",
    customer_id="customer-1",
    plate="7275",
    model="쏘나타",
    engine="G 1.8",
    last_mileage_km=100_000,
)

RECEIVE = c.ReceiveOrder(
    order_id="order-1",
    number="20261123-001",
    dealership="suwon",
    currency=Currency.KRW,
    car=CAR,
    mileage_km=150_000,
)
RESERVE = c.ReserveOrder(
    order_id="order-1",
    number="20261123-001",
    dealership="suwon",
    currency=Currency.KRW,
    car=CAR,
    reserved_for=MORNING,
    request="냉각수 확인",
)
RESERVED = e.RepairOrderReserved(
    order_id="order-1",
    number="20261123-001",
    dealership="suwon",
    currency=Currency.KRW,
    car_id="car-1",
    customer_id="customer-1",
    plate="7275",
    model="쏘나타",
    engine="G 1.8",
    reserved_for=MORNING,
    request="냉각수 확인",
)
RECEIVED = e.RepairOrderReceived(
    order_id="order-1",
    number="20261123-001",
    dealership="suwon",
    currency=Currency.KRW,
    car_id="car-1",
    customer_id="customer-1",
    plate="7275",
    model="쏘나타",
    engine="G 1.8",
    mileage_km=150_000,
)


def line(
    line_id: str,
    unit_price: int,
    labour_fee: int = 0,
    *,
    quantity: str = "1",
    item: str = "엔진오일",
) -> Line:
    return Line(
        id=line_id, item=item, quantity=Decimal(quantity), unit_price=unit_price, labour_fee=labour_fee
    )


# carmining-2: 275,000 + 100,000, VAT 37,500, 412,500 in all
STEERING = line("a", 35_000, 20_000, item="파워스티어링 첨가제")
AMOUNT = line("b", 40_000, 20_000, item="필요한 양만큼")
SHAFT = line("c", 200_000, 60_000, item="카포스 제재조품")
LINES = tuple(e.LineAdded(line=each) for each in (STEERING, AMOUNT, SHAFT))
READY = (RECEIVED, *LINES, e.WorkStarted(), e.RepairOrderMadeReady())


def tender(amount: int, means: e.Means = e.Means.CARD, payment_id: str = "p1", **rest: str) -> c.Tender:
    return c.Tender(id=payment_id, means=means, amount=amount, **rest)


def pay(*tenders: c.Tender, account: Account | None = None) -> c.TakePayment:
    return c.TakePayment(tenders=tenders, account=account or Account())


def taken(amount: int, *, own: int | None = None, payment_id: str = "p1") -> e.PaymentTaken:
    return e.PaymentTaken(
        payment_id=payment_id,
        customer_id="customer-1",
        means=e.Means.CARD,
        amount=amount,
        currency=Currency.KRW,
        own=amount if own is None else own,
    )


def delivered(paid: int = 0, **changes: object) -> e.RepairOrderDelivered:
    handed_over = e.RepairOrderDelivered(
        order_id="order-1",
        number="20261123-001",
        dealership="suwon",
        car_id="car-1",
        customer_id="customer-1",
        plate="7275",
        mileage_km=150_000,
        parts=275_000,
        labour=100_000,
        vat=37_500,
        total=412_500,
        discount=0,
        paid=paid,
        receivable=412_500 - paid,
        currency=Currency.KRW,
        assignee=None,
        items=("파워스티어링 첨가제", "필요한 양만큼", "카포스 제재조품"),
    )
    return replace(handed_over, **changes)  # type: ignore[arg-type]


def owed(amount: int, order_id: str = "earlier", day: int = 1, number: str = "20261101-001") -> e.OpenItem:
    return e.OpenItem(
        order_id=order_id,
        number=number,
        dealership="suwon",
        currency=Currency.KRW,
        amount=amount,
        since=datetime(2026, 11, day, tzinfo=UTC),
    )
