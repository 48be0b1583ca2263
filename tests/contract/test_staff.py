"""What the staff service publishes keeps its shape: the contract, and golden examples for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_type_hints

import pytest

from services.staff.accounts import DEALERSHIP_CODEC, EMPLOYEE_CODEC
from services.staff.model import Employee, evolve
from services.staff.shops import SHOP_CODEC
from services.staff.views import VIEW
from shared.contracts import staff as contract
from shared.eventlog import Meta, Place, StoredEvent
from shared.kernel.ids import new_id
from shared.runtime.config import SOURCE_TREE
from shared.runtime.eventbook.cli import KEPT
from shared.runtime.eventbook.golden import Kept

# in the order in which they make an employee
NAMES = (
    "DealershipOpened",
    "ShopDescribed",
    "EmployeeHired",
    "ValiditySet",
    "EmployeeDismissed",
    "PermissionsGranted",
    "PermissionsRevoked",
    "PasswordChanged",
    "SignInFailed",
    "SignedIn",
    "FavouritesChosen",
    "LanguageChosen",
)
KEPT_EXAMPLES = {kept.name: kept for kept in Kept(SOURCE_TREE / KEPT).of("staff")}
GOLDEN = {name: {"schema": KEPT_EXAMPLES[name].schema, "data": KEPT_EXAMPLES[name].example} for name in NAMES}
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def stored(name: str) -> StoredEvent:
    golden = GOLDEN[name]
    meta = Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())
    stream = {DEALERSHIP_CODEC: "dealership-suwon", SHOP_CODEC: "shop-suwon"}.get(codec(name), "employee-1")
    return StoredEvent(Place(1, 1), new_id(), stream, 1, name, golden["schema"], golden["data"], meta, AT, AT)


def codec(name: str):
    own = {"DealershipOpened": DEALERSHIP_CODEC, "ShopDescribed": SHOP_CODEC}
    return own.get(name, EMPLOYEE_CODEC)


def test_every_event_has_a_golden_example():
    assert set(GOLDEN) == DEALERSHIP_CODEC.types | SHOP_CODEC.types | EMPLOYEE_CODEC.types


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_example_is_read_and_would_be_written_the_same(name):
    event = codec(name).decode(stored(name))
    kind, schema, data = codec(name).encode(event)
    # Tuples become JSON arrays on their way into the log.
    assert (kind, schema, json.loads(json.dumps(data))) == (
        name,
        GOLDEN[name]["schema"],
        GOLDEN[name]["data"],
    )


@pytest.mark.parametrize("name", GOLDEN)
def test_the_contract_names_exactly_the_fields_that_are_published(name):
    assert set(get_type_hints(getattr(contract, name))) == set(GOLDEN[name]["data"])


def test_the_examples_in_their_order_make_an_employee():
    state = Employee()
    for name in GOLDEN:
        if codec(name) is EMPLOYEE_CODEC:
            state = evolve(state, EMPLOYEE_CODEC.decode(stored(name)))
    assert state.permissions_at("suwon") == {"order.view", "order.edit"}
    assert (state.language, state.dismissed, state.favourites) == ("en", True, ("today", "system"))


def test_the_view_takes_in_what_its_lists_show():
    assert VIEW.types == set(GOLDEN) - {"SignedIn", "SignInFailed", "ShopDescribed"}
