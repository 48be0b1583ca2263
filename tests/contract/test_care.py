"""What the care service publishes has the fields, and no others, that its contract promises."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from services.care.upkeep import events as e
from shared.contracts import care as contract

PUBLISHED = (*get_args(e.UpkeepEvent), e.RemindersChosen)


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.__name__)
def test_an_event_has_the_fields_of_its_contract(kind):
    promised = get_type_hints(getattr(contract, kind.__name__))
    assert {each.name for each in fields(kind)} == set(promised)
