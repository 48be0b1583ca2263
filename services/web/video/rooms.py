"""Rooms in which two browsers tell each other how to connect.

A room has no state of its own: whoever sits in it hears what is said from then on. What is said goes through
a notification of the views database, so that the two may be served by different processes.
"""

from __future__ import annotations

import asyncio
import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg2

from shared.kernel.errors import Refusal
from shared.postgres import Pool

CHANNEL: Final = "baylog_video"
# What PostgreSQL takes as a payload; an offer of a browser has a third of it when it is packed.
_LONGEST: Final = 7_999
_UNPACKED_AT_MOST: Final = 200_000
# Whoever falls behind this far is let go and comes back.
_QUEUED_AT_MOST: Final = 500

Said = dict[str, Any]
Hear = Callable[[], Any]


class TooMuchSaid(Refusal):
    """A signal of the video line is too long."""

    code = "video_signal_too_long"


class NotPassedOn(Exception):
    """The views database is away: nobody heard it."""


class Rooms:
    """The seats of this process, and the way to those of all others."""

    def __init__(self, views_url: str) -> None:
        self._pool = Pool(views_url, size=2, application_name="baylog-web-video")
        self._seats: dict[str, set[asyncio.Queue[Said | None]]] = defaultdict(set)

    async def say(self, room: str, said: list[Said]) -> None:
        """To everybody in the room, whoever serves them. Raises TooMuchSaid, NotPassedOn."""
        payloads = [_packed(room, each) for each in said]
        try:
            await asyncio.to_thread(self._notify, payloads)
        except psycopg2.Error:
            raise NotPassedOn from None

    def heard(self, payload: str) -> None:
        """One notification, as the database sent it."""
        room, said = _unpacked(payload)
        for seat in self._seats.get(room, ()):
            _put(seat, said)

    def interrupted(self) -> None:
        """Something may have been missed: everybody says anew that they are there."""
        for seats in self._seats.values():
            for seat in seats:
                _put(seat, {"kind": "again"})

    @contextmanager
    def seat(self, room: str) -> Iterator[Hear]:
        """A function to await what is said next; it gives None to one who fell behind."""
        heard: asyncio.Queue[Said | None] = asyncio.Queue(_QUEUED_AT_MOST)
        self._seats[room].add(heard)
        try:
            yield heard.get
        finally:
            self._seats[room].discard(heard)
            if not self._seats[room]:
                del self._seats[room]

    def close(self) -> None:
        """Let go of the database."""
        self._pool.close()

    def _notify(self, payloads: list[str]) -> None:
        with self._pool.transaction() as cursor:
            for payload in payloads:
                cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def _packed(room: str, said: Said) -> str:
    text = json.dumps([room, said], separators=(",", ":")).encode()
    payload = base64.b64encode(zlib.compress(text, 9)).decode()
    if len(payload) > _LONGEST or len(text) > _UNPACKED_AT_MOST:
        raise TooMuchSaid
    return payload


def _unpacked(payload: str) -> tuple[str, Said]:
    room, said = json.loads(zlib.decompress(base64.b64decode(payload)))
    return room, said


def _put(seat: asyncio.Queue[Said | None], said: Said) -> None:
    if seat.full():
        while not seat.empty():
            seat.get_nowait()
        seat.put_nowait(None)
    else:
        seat.put_nowait(said)
