"""What the process of the pages is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.web.accesses import Accesses
from services.web.attempts import Attempts
from services.web.csrf import Csrf
from services.web.links import Links
from services.web.live import ViewWatch
from services.web.menu import Menu
from services.web.operations import Operations
from services.web.rendering import Templates
from services.web.sessions import Sessions
from services.web.video.rooms import Rooms
from shared.blobs import Blobs
from shared.bus.asking import Bus

if TYPE_CHECKING:
    from services.web.guests import Guests
    from services.web.settings import Settings


@dataclass(frozen=True)
class Parts:
    """Put together in wiring.py; every request finds them in its `Web`."""

    settings: Settings
    bus: Bus
    sessions: Sessions
    csrf: Csrf
    templates: Templates
    watch: ViewWatch
    menu: Menu
    attempts: Attempts
    operations: Operations
    blobs: Blobs
    links: Links
    guests: Guests
    rooms: Rooms
    accesses: Accesses
