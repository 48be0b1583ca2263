"""The repair cases' calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from services.consulting.articles.events import Picture
from services.consulting.cases import decisions as d
from services.consulting.cases import schemas
from services.consulting.cases.events import About, CaseText
from services.consulting.cases.finding import found
from services.consulting.cases.first import standing
from services.consulting.cases.streams import CASE_CODEC, repair_cases
from services.consulting.changes import change_of_text
from services.consulting.reading import reading
from shared.bus import Call, command, query
from shared.bus.pictures import picture_of
from shared.eventlog import EventLog
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id
from shared.postgres import Pool

Answer = dict[str, Any]
_TEXTS: Final = ("title", "complaint", "cause", "remedy")


class CaseCalls:
    """`shared.contracts.consulting` says what is asked and answered."""

    log: EventLog
    views: Pool

    @command(schemas.WriteCase, permission="content.edit")
    def write_case(self, call: Call) -> Answer:
        """A new case, or the text of one in one language anew; for the whole group."""
        asked = call.payload
        text = CaseText(**{name: asked[name].strip() for name in _TEXTS})
        # the same thing named twice is meant once
        names = {name: dict.fromkeys(each.strip() for each in asked[name]) for name in vars(About())}
        about = About(**{name: tuple(each for each in told if each) for name, told in names.items()})
        case_id = asked["id"] or str(derived_id("repair_case", call.command_id))
        return self._keep_case(
            call, d.Write(case_id=case_id, language=asked["language"], text=text, about=about)
        )

    @command(schemas.ShowCasePicture, permission="content.edit")
    def show_case_picture(self, call: Call) -> Answer:
        """A picture more; sent twice it is one."""
        asked = call.payload
        picture = Picture(id=asked["picture_id"], **picture_of(asked))
        return self._keep_case(call, d.Show(case_id=asked["id"], picture=picture))

    @command(schemas.OnCasePicture, permission="content.edit")
    def remove_case_picture(self, call: Call) -> Answer:
        """It is shown no more."""
        wanted = d.RemovePicture(case_id=call.payload["id"], picture_id=call.payload["picture_id"])
        return self._keep_case(call, wanted)

    @command(schemas.OnCase, permission="content.edit")
    def withdraw_case(self, call: Call) -> Answer:
        """Nobody finds it any more."""
        return self._keep_case(call, d.Withdraw(case_id=call.payload["id"]))

    @command(schemas.OnCase, permission="content.edit")
    def bring_back_case(self, call: Call) -> Answer:
        """It is found again."""
        return self._keep_case(call, d.BringBack(case_id=call.payload["id"]))

    @query(schemas.OnCase, permission="order.view")
    def get_case(self, call: Call) -> Answer:
        """`shared.contracts.consulting.RepairCase` with its `changes`, newest first; from its stream."""
        case_id: str = call.payload["id"]
        kept = repair_cases(self.log)
        loaded = kept.load(case_id)
        now = standing(case_id, loaded.state)
        if now is None:
            raise NotFound(kind="repair_case")
        history = reversed(self.log.read_stream(kept.stream(case_id)))
        return {
            "id": case_id,
            "version": loaded.version,
            "own": sorted(loaded.state.own),
            "withdrawn": loaded.state.withdrawn,
            "drawings": list(now.drawings),
            "pictures": msgspec.to_builtins(loaded.state.pictures),
            "texts": msgspec.to_builtins(dict(now.texts)),
            **msgspec.to_builtins(now.about),
            "changes": [change_of_text(stored, CASE_CODEC) for stored in history],
        }

    @query(schemas.FindCases, permission="order.view")
    def find_cases(self, call: Call) -> Answer:
        """{"rows": [RepairCaseRow], "count"}: by text or initials, symptom, part and car."""
        with reading(self.views, call.payload) as cursor:
            return found(cursor, call.payload)

    def _keep_case(self, call: Call, wanted: d.Command) -> Answer:
        kept = repair_cases(self.log)
        done = kept.execute(wanted.case_id, wanted, call.meta, expected=call.payload.get("version"))
        return {"id": wanted.case_id, **done.told(kept.stream(wanted.case_id))}
