"""Declined work onto a new estimate: drafted for its car, with the lines as they were offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from services.consulting.errors import OpportunityClosed
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
    _write(calls, call, drafted["id"], taken.values())
    place, late = _claim(log, call, taken, drafted["id"])
    if call.payload["id"] in late:  # somebody was faster: nobody's estimate is left lying
        withdrawn = {"id": drafted["id"], "reason": call.payload["otherwise"]}
        calls.call("estimate", "withdraw_estimate", withdrawn, call=call)
        raise late[call.payload["id"]]
    if late:
        _write(calls, call, drafted["id"], (work for key, work in taken.items() if key not in late))
    return {"id": call.payload["id"], "estimate_id": drafted["id"], "place": place}


def _write(calls: Caller, call: Call, estimate_id: str, works: Iterable[Work]) -> None:
    revised = {"id": estimate_id, "lines": [_line(work) for work in works]}
    calls.call("estimate", "revise_estimate", revised, call=call)


def _claim(
    log: EventLog, call: Call, keys: Iterable[str], estimate_id: str
) -> tuple[str, dict[str, OpportunityClosed]]:
    """The place of the last one that was taken up, and those that were taken up or dropped meanwhile."""
    place, kept, late = "", opportunities(log), {}
    for key in keys:
        meta = replace(call.meta, command_id=_step(call, key))
        try:
            place = str(kept.execute(key, d.TakeUp(estimate_id), meta).place)
        except OpportunityClosed as closed:
            late[key] = closed
    return place, late


def _step(call: Call, key: str) -> UUID:
    return derived_id("take_up", call.command_id, key)


def _line(work: Work) -> Answer:
    told: Answer = msgspec.to_builtins(work)
    return {name: told[name] for name in (*_OF_A_LINE, "labour_hours", "explanation")}
