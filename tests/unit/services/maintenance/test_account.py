"""Accounts that become one when two records were one customer."""

from __future__ import annotations

from services.maintenance import events as e
from services.maintenance.account import ACCOUNT, Account, received
from services.maintenance.policies import on_customers_merged
from shared.kernel.money import Currency
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import owed

MERGE = on_customers_merged({"survivor_id": "kept", "merged_id": "gone"})
CHARGED = e.ReceivableCharged(customer_id="gone", item=owed(12_500), cause=e.Cause.DELIVERY, balance=12_500)


def test_the_debt_moves_to_the_survivor() -> None:
    outcome = given(ACCOUNT, CHARGED).when(MERGE)
    (out,) = outcome.events

    assert isinstance(out, e.ReceivableTransferred)
    assert outcome.state == Account(items=(), moved_to="kept")
    survivor = ACCOUNT.fold([received(out)], Account(items=(owed(1_000, "own"),)))
    assert survivor.balance(Currency.KRW) == 13_500


def test_an_account_without_debt_still_says_where_it_went() -> None:
    assert given(ACCOUNT).when(MERGE).state.moved_to == "kept"


def test_a_second_telling_of_the_merge_moves_nothing() -> None:
    first = given(ACCOUNT, CHARGED).when(MERGE)

    given(ACCOUNT, CHARGED, *first.events).when(MERGE).then()


def test_an_order_settled_to_nothing_leaves_the_account() -> None:
    settled = e.ReceivableSettled(
        customer_id="gone", item=owed(12_500), cause=e.Cause.PAYMENT, paid_with="order-2", balance=0
    )

    assert ACCOUNT.fold([CHARGED, settled]).items == ()


def test_currencies_are_not_added_up() -> None:
    account = ACCOUNT.fold([CHARGED])

    assert account.balance(Currency.CNY) == 0
    assert account.payable(Currency.CNY) == ()


def test_what_the_shop_owes_is_not_for_settling() -> None:
    assert Account(items=(owed(-500),)).payable(Currency.KRW) == ()
