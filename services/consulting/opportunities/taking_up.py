"""Declined work onto a new estimate: drafted for its car, with the lines as they were offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from services.consulting.opportunities import decisions as d
from services.consulting.opportunities.events import Work
from services.consulting.opportunities.model import Opportunity
from services.consulting.opportunities.streams import opportunities
from shared.bus import Call
from shared.bus.calls import Caller
from shared.eventlog import EventLog
from shared.kernel.ids import derived_id

Answer = dict[str, Any]
_OF_A_LINE = ("item", "molit_code", "uncoded", "part_class", "quantity", "unit_price", "labour_fee")


def onto_an_estimate(log: EventLog, calls: Caller, call: Call, chosen: Mapping[str, Opportunity]) -> Answer:
    """{"id", "estimate_id", "place"}; the same command again finds the estimate that it made."""
    first = chosen[call.payload["id"]]
    if log.outcome(_step(call, call.payload["id"])) is None:
        d.decide(first, d.TakeUp(""))  # refused before anything is drafted
    taken = {key: state.found.work for key, state in chosen.items() if state.found is not None}
    assert first.found is not None
    drafted = calls.call("estimate", "draft_estimate", {"car_id": first.found.car_id}, call=call)
    revised = {
        "id": drafted["id"],
        "version": drafted["version"],
        "lines": [_line(work) for work in taken.values()],
    }
    calls.call("estimate", "revise_estimate", revised, call=call)
    place, kept = "", opportunities(log)
    for key in taken:
        meta = replace(call.meta, command_id=_step(call, key))
        place = str(kept.execute(key, d.TakeUp(drafted["id"]), meta).place)
    return {"id": call.payload["id"], "estimate_id": drafted["id"], "place": place}


def _step(call: Call, key: str) -> UUID:
    return derived_id("take_up", call.command_id, key)


def _line(work: Work) -> Answer:
    told: Answer = msgspec.to_builtins(work)
    return {name: told[name] for name in (*_OF_A_LINE, "labour_hours", "explanation")}
