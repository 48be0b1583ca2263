"""Listens to what the views announce in their database, and to what is said in the rooms of video calls, over
one connection of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from services.web.live import ViewWatch
from services.web.video.rooms import CHANNEL, Rooms
from shared.eventlog import Place
from shared.telemetry import get_logger

_log = get_logger("announcements")

_PLACES = (Path(__file__).parent / "sql" / "places.sql").read_text()
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
# A silent connection is asked for a sign of life this often, and given this long to show it.
_BEAT_SECONDS: Final = 10.0


class Announcements:
    """Keeps a ViewWatch and the Rooms up to date for as long as the process runs; reconnects by itself."""

    def __init__(self, views_url: str, watch: ViewWatch, rooms: Rooms) -> None:
        self._views_url = views_url
        self._watch = watch
        self._rooms = rooms

    async def follow(self) -> None:
        """Runs until cancelled."""
        pause = _FIRST_PAUSE
        while True:
            try:
                connection = await asyncio.to_thread(self._connect)
            except psycopg2.Error as error:
                _log.warning("views_database_away", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            try:
                await self._listen(connection)
            except (psycopg2.Error, TimeoutError) as error:
                _log.warning("views_database_lost", error=type(error).__name__)
            finally:
                connection.close()

    def _connect(self) -> Any:
        connection = psycopg2.connect(
            self._views_url, application_name="baylog-web", connect_timeout=5, options="-c timezone=UTC"
        )
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute("LISTEN baylog_view")
            cursor.execute(f"LISTEN {CHANNEL}")
        return connection

    async def _listen(self, connection: Any) -> None:
        # What was announced before we listened, or while we were away, shows in the checkpoints.
        await self._catch_up(connection)
        self._rooms.interrupted()
        loop = asyncio.get_running_loop()
        while True:
            # before waiting: what came along with an answer to our own question makes nothing readable
            connection.poll()
            while connection.notifies:
                await self._heard(connection.notifies.pop(0))
            readable = loop.create_future()
            loop.add_reader(connection.fileno(), _wake, readable)
            try:
                async with asyncio.timeout(_BEAT_SECONDS):
                    await readable
            except TimeoutError:
                await self._catch_up(connection)
            finally:
                loop.remove_reader(connection.fileno())

    async def _heard(self, notification: Any) -> None:
        if notification.channel == CHANNEL:
            self._rooms.heard(notification.payload)
        else:
            await self._watch.notified(notification.payload)

    async def _catch_up(self, connection: Any) -> None:
        async with asyncio.timeout(_BEAT_SECONDS):
            places = await asyncio.to_thread(_places, connection)
        for view, place in places.items():
            if place > self._watch.place(view):
                await self._watch.moved(view, place, ["*"])


def _places(connection: Any) -> dict[str, Place]:
    with connection.cursor() as cursor:
        cursor.execute(_PLACES)
        return {name: Place(int(xid), position) for name, xid, position in cursor.fetchall()}


def _wake(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
