"""The head office's list of what keys are taken for."""

from dataclasses import replace

import pytest

from services.keys.events import TakeReasonsSet
from services.keys.granting.reasons import REASON_RULES, SetReasons, plain
from services.keys.granting.rules import REASONS
from shared.contracts.grants import ReasonRule
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given

PAINT = ReasonRule(reason="도색 업체", minutes=2880, approved=True)


def test_the_list_that_is_set_holds_until_another_is():
    given(REASON_RULES).when(SetReasons((*REASONS, PAINT))).then(
        TakeReasonsSet(reasons=plain((*REASONS, PAINT)))
    )
    told = TakeReasonsSet(reasons=plain((PAINT,)))
    assert REASON_RULES.evolve(REASONS, told) == (PAINT,)
    given(REASON_RULES, told).when(SetReasons((PAINT,))).then()


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        ((), {"reasons": "reasons_count"}),
        ((PAINT,) * 10, {"reasons": "reasons_count"}),
        ((PAINT, PAINT), {"reasons.1.reason": "duplicate"}),
        ((replace(PAINT, reason=""),), {"reasons.0.reason": "required"}),
        ((PAINT, replace(PAINT, reason="길" * 25)), {"reasons.1.reason": "too_long"}),
        ((replace(PAINT, minutes=0),), {"reasons.0.minutes": "minutes_of_week"}),
        ((replace(PAINT, minutes=10_081),), {"reasons.0.minutes": "minutes_of_week"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_line(rules, fields):
    with pytest.raises(InvalidInput) as refused:
        REASON_RULES.decide(REASONS, SetReasons(rules))
    assert refused.value.fields == fields
