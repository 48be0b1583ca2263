"""The door for the boxes at key cabinets: they enrol with a code, renew with a key; JSON, no session."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import JSONResponse, Response

from services.web.routing import MACHINE, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import InvalidInput, Refusal

pages = Router()

_FIELDS: Final = {"enrol": ("cabinet", "secret", "request"), "renew": ("cabinet", "request", "proof")}
# the user on the broker is made while the box waits
_DEADLINE: Final = 15.0


@pages.get("/cabinets/authority", permission=MACHINE)
async def authority(web: Web) -> Response:
    """Whose word a box is to take for our servers; the code that it was given vouches for it."""
    return await _answered(web, "edge_authority", {}, "")


@pages.post("/cabinets/enrol", permission=MACHINE)
async def enrol(web: Web) -> Response:
    """A certificate for a code."""
    return await _told(web, "enrol")


@pages.post("/cabinets/renew", permission=MACHINE)
async def renew(web: Web) -> Response:
    """Another certificate for the box that holds the key of the last one."""
    return await _told(web, "renew")


async def _told(web: Web, what: str) -> Response:
    try:
        body = await web.request.json()
    except ValueError:
        return _refused(InvalidInput(fields={"_schema": "invalid"}))
    if not isinstance(body, dict):
        return _refused(InvalidInput(fields={"_schema": "invalid"}))
    asked = {name: body.get(name) for name in _FIELDS[what]}
    return await _answered(web, f"{what}_cabinet", asked, str(asked["cabinet"]))


async def _answered(web: Web, method: str, asked: dict[str, Any], cabinet: str) -> Response:
    token = web.parts.links.box(cabinet)
    try:
        return JSONResponse(
            await web.parts.bus.call("keys", method, asked, identity=token, timeout=_DEADLINE),
            headers={"Cache-Control": "no-store"},
        )
    except Refusal as refusal:
        return _refused(refusal)
    except CallFailed:
        return JSONResponse({"code": "unreachable", "message": "The service is not there; try again."}, 503)


def _refused(refusal: Refusal) -> Response:
    return JSONResponse(refusal.to_wire(), 422)
