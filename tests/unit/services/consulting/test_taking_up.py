"""Two people take up the same declined work: one has it, the other's estimate is not left lying (CM-58)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.consulting.errors import OpportunityClosed
from services.consulting.opportunities import decisions as d
from services.consulting.opportunities.streams import opportunities
from services.consulting.opportunities.taking_up import onto_an_estimate
from shared.bus import Call
from shared.identity import Identity
from shared.kernel.ids import new_id
from shared.testing.memory_log import MemoryLog
from tests.unit.services.consulting.test_opportunities import FOUND

FIRST, SECOND = str(new_id()), str(new_id())


class Estimates:
    """Stands in for the estimate service; `meanwhile` happens when the lines are written first."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.asked: list[tuple[str, dict]] = []
        self.meanwhile = meanwhile

    def call(self, service, method, payload, **_):
        assert service == "estimate"
        if method == "revise_estimate" and not self.of("revise_estimate"):
            self.meanwhile()
        self.asked.append((method, payload))
        return {"id": "est-2", "version": 1}

    def of(self, method: str) -> list[dict]:
        return [payload for name, payload in self.asked if name == method]


@pytest.fixture
def log():
    log = MemoryLog()
    for key, item in ((FIRST, "패드"), (SECOND, "부동액")):
        found = replace(FOUND, opportunity_id=key, work=replace(FOUND.work, item=item))
        opportunities(log).execute(key, d.Find(found), call().meta)
    return log


def call() -> Call:
    identity = Identity("e-1", "", "suwon", frozenset({"order.edit"}))
    return Call({"id": FIRST, "otherwise": "먼저 올렸음"}, identity, new_id(), new_id())


def chosen(log, *keys):
    return {key: opportunities(log).load(key).state for key in keys}


def taken(log, key):
    return lambda: opportunities(log).execute(key, d.TakeUp("est-1"), call().meta)


def test_what_is_taken_up_stands_on_the_estimate(log):
    estimates = Estimates()
    asked = call()
    done = onto_an_estimate(log, estimates, asked, chosen(log, FIRST, SECOND))
    assert done["estimate_id"] == "est-2"
    [revised] = estimates.of("revise_estimate")
    assert [line["item"] for line in revised["lines"]] == ["패드", "부동액"]
    assert [opportunities(log).load(key).state.taken_up for key in (FIRST, SECOND)] == ["est-2"] * 2
    # the same command again, after its answer was lost, finds the same estimate
    assert onto_an_estimate(log, Estimates(), asked, chosen(log, FIRST, SECOND))["estimate_id"] == "est-2"


def test_whoever_is_second_leaves_no_estimate_behind(log):
    estimates = Estimates(meanwhile=taken(log, FIRST))
    with pytest.raises(OpportunityClosed):
        onto_an_estimate(log, estimates, call(), chosen(log, FIRST))
    assert estimates.of("withdraw_estimate") == [{"id": "est-2", "reason": "먼저 올렸음"}]
    assert opportunities(log).load(FIRST).state.taken_up == "est-1"


def test_what_somebody_else_took_of_several_is_on_one_estimate_alone(log):
    estimates = Estimates(meanwhile=taken(log, SECOND))
    onto_an_estimate(log, estimates, call(), chosen(log, FIRST, SECOND))
    assert [line["item"] for line in estimates.of("revise_estimate")[-1]["lines"]] == ["패드"]
    assert estimates.of("withdraw_estimate") == []
    assert opportunities(log).load(SECOND).state.taken_up == "est-1"
