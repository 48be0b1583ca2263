"""The head office's page as of a past moment: chosen among those that were built, or built on request."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.routing import Router
from services.web.web import Web
from shared.kernel.clock import now
from shared.kernel.errors import InvalidInput

pages = Router()


@pages.post("/head-office/as-of", permission="system.operate")
async def build(web: Web) -> Response:
    """Begin building the figures as they stood at a moment on the dealership's clock, and show that page."""
    form = await web.form()
    moment = _moment(form["at"], web.formats.zone)
    if moment is None or moment > now():
        raise InvalidInput(fields={"at": "invalid"})
    await web.parts.operations.build_past(moment)
    return web.see(f"/head-office?as_of={moment.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}")


def _moment(typed: str, zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
