"""One rule in two languages: what the browser reckons while an order is written, the server will store."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from playwright.sync_api import Page

from services.maintenance.lines import Line, Totals, total_of
from services.web.formats import Formats
from services.web.pages.orders_input import lines as as_sent
from services.web.pages.orders_input import minor
from shared.kernel.money import VAT_RATE, Currency

SEED = 20131127
ORDERS = 1500


RECKONED = """async ({orders, at}) => {
  const { amount, partsSum, shown } = await import(at.replace('main.js', 'money.js'));
  const { reckon } = await import(at.replace('main.js', 'order-totals.js'));
  return orders.map(({lines, digits, percent, discount, paid}) => {
    const sums = lines.map(([quantity, price, labour]) => ({
      parts: partsSum(quantity, amount(price, digits)), labour: amount(labour, digits) }));
    const totals = reckon(sums, { percent, discount: amount(discount, digits), paid: BigInt(paid) });
    return Object.entries(totals).map(([name, value]) => [name, shown(value, digits)]);
  });
}"""


def test_the_browsers_sums_are_the_servers(counter: Page) -> None:
    chance = Random(SEED)
    orders = [order(chance) for _ in range(ORDERS)]
    at = counter.locator("script[data-worker]").get_attribute("src")
    shown = counter.evaluate(RECKONED, {"orders": [as_typed(each) for each in orders], "at": at})
    wrong = [
        (each, dict(seen)) for each, seen in zip(orders, shown, strict=True) if dict(seen) != stored(each)
    ]
    assert wrong == [], f"seed {SEED}"


def order(chance: Random) -> dict[str, Any]:
    """Lines as people type them: grouped, with decimals, in full-width digits, at the edge of a half."""
    currency = chance.choice(list(Currency))
    return {
        "currency": currency,
        "lines": [line(chance, currency) for _ in range(chance.randint(0, 9))],
        "discount": money(chance, currency, 50_000),
        "paid": chance.choice([0, chance.randint(0, 500_000)]),
        "vat": chance.random() < 0.9,
    }


def line(chance: Random, currency: Currency) -> tuple[str, str, str]:
    quantity = Decimal(chance.randint(1, 9999)).scaleb(-chance.choice([0, 0, 1, 2, 3]))
    typed = (
        str(quantity).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if chance.random() < 0.1
        else quantity
    )
    return str(typed), money(chance, currency, 3_000_000), money(chance, currency, 500_000)


def money(chance: Random, currency: Currency, most: int) -> str:
    if chance.random() < 0.1:
        return ""
    amount = Decimal(chance.choice([chance.randint(0, most), chance.randint(0, 99) * 5]))
    if currency.minor_digits and chance.random() < 0.5:
        amount += Decimal(chance.randint(0, 99)).scaleb(-2)
    return f"{amount:,}" if chance.random() < 0.5 else str(amount)


def as_typed(order: dict[str, Any]) -> dict[str, Any]:
    currency = order["currency"]
    return {
        "lines": order["lines"],
        "digits": currency.minor_digits,
        "percent": int(VAT_RATE[currency] * 100) if order["vat"] else 0,
        "discount": order["discount"],
        "paid": str(order["paid"]),
    }


def stored(order: dict[str, Any]) -> dict[str, str]:
    """What the server keeps of the same typing, written as its pages write it."""
    currency = order["currency"]
    names = ("quantity", "unit_price", "labour_fee")
    blank = dict.fromkeys(("id", "item", "molit_code", "part_class", "labour_hours"), "")
    sent = as_sent([{**blank, **dict(zip(names, each, strict=True))} for each in order["lines"]], currency)
    lines = [
        Line(
            id="",
            item="",
            quantity=Decimal(each["quantity"]),
            unit_price=each["unit_price"],
            labour_fee=each["labour_fee"],
        )
        for each in sent
    ]
    totals = total_of(
        lines,
        vat=order["vat"],
        currency=currency,
        discount=int(minor(order["discount"], currency)),
        paid=order["paid"],
    )
    return written(totals, currency)


def written(totals: Totals, currency: Currency) -> dict[str, str]:
    amount = Formats("ko", "Asia/Seoul", currency).amount
    names = ("parts", "labour", "vat", "total", "receivable")
    return {name: amount(getattr(totals, name)).replace("-", "−") for name in names}
