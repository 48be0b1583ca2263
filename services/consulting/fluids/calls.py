"""The fluids' calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any

import msgspec

from services.consulting.articles.first import topic_of
from services.consulting.changes import change
from services.consulting.fluids import decisions as d
from services.consulting.fluids import schemas
from services.consulting.fluids.events import FluidSpec
from services.consulting.fluids.matching import Known, for_car, key_of, known, standing
from services.consulting.fluids.model import Fluid
from services.consulting.fluids.streams import fluids
from services.consulting.reading import reading, run
from shared.bus import Call, command, query
from shared.eventlog import EventLog
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id
from shared.postgres import Pool

Answer = dict[str, Any]
_ABOUT_THE_COMMAND = ("id", "version")


class FluidCalls:
    """`shared.contracts.consulting` says what is asked and answered."""

    log: EventLog
    views: Pool

    @command(schemas.SpecifyFluid, permission="content.edit")
    def specify_fluid(self, call: Call) -> Answer:
        """A new specification, or the whole of one anew; for the whole group."""
        asked = call.payload
        fluid_id = asked["id"] or str(derived_id("fluid", call.command_id))
        told = {name: value for name, value in asked.items() if name not in _ABOUT_THE_COMMAND}
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in told.items()}
        spec = msgspec.convert(trimmed, FluidSpec)
        return self._keep_fluid(call, d.Specify(fluid_id=fluid_id, spec=spec))

    @command(schemas.OnFluid, permission="content.edit")
    def withdraw_fluid(self, call: Call) -> Answer:
        """Show it for no car any more."""
        return self._keep_fluid(call, d.Withdraw(fluid_id=call.payload["id"]))

    @command(schemas.OnFluid, permission="content.edit")
    def bring_back_fluid(self, call: Call) -> Answer:
        """Show it again."""
        return self._keep_fluid(call, d.BringBack(fluid_id=call.payload["id"]))

    @query(schemas.OnFluid, permission="order.view")
    def get_fluid(self, call: Call) -> Answer:
        """`shared.contracts.consulting.Fluid` with its `changes`, newest first; from its stream."""
        fluid_id: str = call.payload["id"]
        kept = fluids(self.log)
        loaded = kept.load(fluid_id)
        now = standing(fluid_id, loaded.state)
        if now is None:
            raise NotFound(kind="fluid")
        changes = [change(stored) for stored in reversed(self.log.read_stream(kept.stream(fluid_id)))]
        return {**_fluid(now), "version": loaded.version, "changes": changes}

    @query(schemas.FindFluids, permission="order.view")
    def find_fluids(self, call: Call) -> Answer:
        """{"rows": [Fluid], "count"}: by kind, then by model."""
        asked = call.payload
        found = [
            each
            for each in self._known(asked)
            if each.withdrawn == asked["withdrawn"]
            and asked["kind"] in (None, each.spec.kind)
            and key_of(each.spec).has(asked["text"])
        ]
        shown = found[asked["skip"] : asked["skip"] + asked["limit"]]
        return {"rows": [_fluid(each) for each in shown], "count": len(found)}

    @query(schemas.FluidsFor, permission="order.view")
    def fluids_for(self, call: Call) -> Answer:
        """{"rows": [Fluid], "kinds": {name: kind}}: what a car takes, and which names mean one of them."""
        asked = call.payload
        rows = for_car(self._known(asked), asked["model"], asked["engine"])
        taken = {each.spec.kind for each in rows}
        meant = {name: topic_of(name) for name in asked["names"]}
        return {
            "rows": [_fluid(each) for each in rows],
            "kinds": {name: kind for name, kind in meant.items() if kind in taken},
        }

    def _known(self, asked: Answer) -> list[Known]:
        # a group writes some hundreds of them: fewer than a look into an index of words would cost
        with reading(self.views, asked) as cursor:
            rows = run(cursor, "fluids", {})
        return known({fluid_id: msgspec.convert(folded, Fluid) for fluid_id, folded in rows})

    def _keep_fluid(self, call: Call, wanted: d.Command) -> Answer:
        kept = fluids(self.log)
        done = kept.execute(wanted.fluid_id, wanted, call.meta, expected=call.payload.get("version"))
        return {"id": wanted.fluid_id, **done.told(kept.stream(wanted.fluid_id))}


def _fluid(each: Known) -> Answer:
    told: Answer = msgspec.to_builtins(each.spec)
    return {"id": each.id, "own": each.own, "withdrawn": each.withdrawn, **told}
