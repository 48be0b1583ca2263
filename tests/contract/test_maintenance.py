"""What maintenance publishes has the fields, and no others, that its contract promises."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import msgspec
import pytest

from services.maintenance import events as e
from services.maintenance import lines, statement_events
from services.maintenance.streams import ORDER_CODEC
from shared.contracts import maintenance as contract
from tests.unit.services.maintenance.workshop import (
    LINES,
    MORNING,
    READY,
    RECEIVED,
    RESERVED,
    SHAFT,
    STEERING,
    delivered,
    owed,
    taken,
)

PUBLISHED = (*get_args(e.OrderEvent), *get_args(e.AccountEvent))
NESTED = ((lines.Line, contract.Line), (lines.Totals, contract.Totals), (e.OpenItem, contract.OpenItem),
          (e.Flags, contract.Flags),
          (statement_events.Shop, contract.Shop), (statement_events.Paper, contract.Paper))  # fmt: skip


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.__name__)
def test_every_published_event_is_promised_field_by_field(kind):
    promised = getattr(contract, kind.__event_name__)

    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))


@pytest.mark.parametrize(("kind", "promised"), NESTED, ids=lambda kind: kind.__name__)
def test_what_events_carry_is_promised_too(kind, promised):
    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))


EXAMPLES = [
    RESERVED,
    RECEIVED,
    *READY,
    *LINES,
    delivered(),
    taken(300_000),
    e.LineChanged(before=STEERING, line=SHAFT),
    e.FlagsSet(flags=e.Flags(vat=False)),
    e.ReceivableCharged(customer_id="c", item=owed(1), cause=e.Cause.DELIVERY, balance=1),
    e.ReceivableSettled(customer_id="c", item=owed(1), cause=e.Cause.PAYMENT, paid_with="o", balance=0),
    e.ReceivableTransferred(from_customer_id="c", to_customer_id="d", incoming=True, items=(owed(1),)),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_examples_have_the_promised_types(event):
    written = msgspec.to_builtins(event)

    msgspec.convert(written, getattr(contract, type(event).__name__))


def test_quantities_are_text_and_moments_are_utc():
    assert ORDER_CODEC.encode(LINES[0])[2]["line"]["quantity"] == "1"
    assert ORDER_CODEC.encode(RESERVED)[2]["reserved_for"] == MORNING.isoformat().replace("+00:00", "Z")
