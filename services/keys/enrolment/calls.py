"""The calls of the keys service that are about enrolment; `service.py` takes them in."""

from __future__ import annotations

from typing import Any, Final

from services.keys.enrolment import schemas
from services.keys.enrolment.desk import EnrolmentDesk
from services.keys.enrolment.provider import EnrolmentProvider
from services.keys.enrolment.streams import STREAMS
from shared.bus import Call, command, query
from shared.contracts.keys import ENROL

_MANAGE: Final = "key.manage"


class EnrolmentCalls:
    """`shared.contracts.keys` says what comes back."""

    enrolments: EnrolmentDesk = EnrolmentProvider(STREAMS)

    @command(schemas.OneCabinet, permission=_MANAGE)
    def open_enrolment(self, call: Call) -> dict[str, Any]:
        """{id, code, ends_at, place}: a code with which one box can enrol within a day."""
        return self.enrolments.open(call.payload["cabinet"], call.identity, call.meta)

    @command(schemas.OneCabinet, permission=_MANAGE)
    def revoke_cabinet(self, call: Call) -> dict[str, Any]:
        """{id, place}: what the cabinet's box holds opens nothing any more."""
        return self.enrolments.revoke(call.payload["cabinet"], call.identity, call.meta)

    @command(schemas.Cabinets, permission="system.operate")
    def readmit_cabinets(self, call: Call) -> dict[str, Any]:
        """{cabinets}: those whose users were made anew on a broker that was wiped."""
        return {"cabinets": self.enrolments.readmit(call.payload["cabinets"])}

    @command(schemas.Enrol, permission=ENROL)
    def enrol_cabinet(self, call: Call) -> dict[str, Any]:
        """An Admission, for a box that shows the code."""
        asked = call.payload
        return dict(self.enrolments.enrol(asked["cabinet"], asked["secret"], asked["request"], call.meta))

    @command(schemas.Renew, permission=ENROL)
    def renew_cabinet(self, call: Call) -> dict[str, Any]:
        """An Admission, for a box that proves to be the enrolled one."""
        asked = call.payload
        return dict(self.enrolments.renew(asked["cabinet"], asked["request"], asked["proof"], call.meta))

    @query(schemas.Nothing, permission=ENROL)
    def edge_authority(self, _call: Call) -> dict[str, Any]:
        """{certificate}: whose word a box is to take for our servers; the code vouches for it."""
        return {"certificate": self.enrolments.authority()}

    @query(schemas.Cabinets, permission=_MANAGE)
    def cabinet_enrolments(self, call: Call) -> dict[str, Any]:
        """{enrolments: [EnrolmentAnswer]}."""
        return {"enrolments": self.enrolments.states(call.payload["cabinets"], call.identity)}
