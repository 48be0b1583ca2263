"""The composition root: the one place where the pages' parts are put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette

from services.web.accesses import Accesses
from services.web.announcements import Announcements
from services.web.app import create_app
from services.web.assets import Assets
from services.web.attempts import Attempts
from services.web.csrf import Csrf
from services.web.guests import Guests
from services.web.links import Links
from services.web.live import ViewWatch
from services.web.menu import Menu
from services.web.operations import Operations
from services.web.pages import routers
from services.web.parts import Parts
from services.web.rendering import Templates
from services.web.routing import Router
from services.web.sessions import Sessions
from services.web.settings import Settings
from services.web.uploads import keep_sweeping
from services.web.video.rooms import Rooms
from shared.blobs import open_blobs
from shared.bus.asking import Bus
from shared.bus.client import BusClient
from shared.identity import Signer, service_identity


def parts_of(settings: Settings, bus: Bus, found: Sequence[Router], assets: Assets) -> Parts:
    """Everything a page needs, over this bus."""
    signer = Signer(settings.secret)
    own = service_identity("web")
    return Parts(
        settings=settings,
        bus=bus,
        sessions=Sessions(bus, lambda: signer.sign(own)),
        csrf=Csrf(settings.secret),
        templates=Templates(assets),
        watch=ViewWatch(),
        menu=Menu(item for router in found for item in router.menu_items),
        attempts=Attempts(settings.sign_ins_per_minute),
        operations=Operations(settings, settings.state_dir, settings.management_url),
        links=Links(settings.secret),
        guests=Guests(settings.secret),
        rooms=Rooms(settings.views_url),
        accesses=Accesses(bus, lambda: signer.sign(own)),
        blobs=open_blobs(settings.blob_url or (settings.state_dir / "blobs").absolute().as_uri()),
    )


async def build(settings: Settings) -> Starlette:
    """The site on its real bus and its real views database."""
    bus = await BusClient.connect(settings.amqp_url)
    assets, found = Assets(), routers()
    parts = parts_of(settings, bus, found, assets)
    announcements = Announcements(settings.views_url, parts.watch, parts.rooms)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        work = (announcements.follow(), keep_sweeping(parts.blobs))
        tasks = [asyncio.create_task(each) for each in work]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await parts.operations.close()
        parts.rooms.close()
        await bus.close()

    return create_app(parts, assets, found, lifespan)
