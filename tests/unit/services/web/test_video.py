"""The servers handed to browsers, and what is said in a room and to whom."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.web.links import LinkEnded, Links
from services.web.video.ice import IceServers, UnusableIceServers
from services.web.video.rooms import Rooms, TooMuchSaid
from services.web.video.signals import read
from shared.kernel import clock
from shared.kernel.errors import InvalidInput

SESSION = "0123456789abcdef0123"
ORDER = "0190aaaa-0000-7000-8000-000000000001"


class Loop(Rooms):
    """What is notified comes back at once, as by the database."""

    def __init__(self) -> None:
        super().__init__("postgresql://nowhere/never_connected")

    def _notify(self, payloads: list[str]) -> None:
        for payload in payloads:
            self.heard(payload)


def said(*signals: dict[str, Any], session: str = SESSION) -> bytes:
    return json.dumps({"session": session, "signals": signals}).encode()


def test_a_turn_password_follows_from_the_shared_secret_and_ends():
    """The password as `openssl dgst -sha1 -hmac north -binary | base64` makes it of the name."""
    servers = IceServers.of("stun:a:3478", "turn:b:3478?transport=udp turns:b:5349", "north")
    stun, turn = servers.for_browser(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert stun == {"urls": ["stun:a:3478"]}
    assert turn["urls"] == ["turn:b:3478?transport=udp", "turns:b:5349"]
    assert turn["username"] == str(int(datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()))
    assert turn["credential"] == "UXBBu6nyGUzZaotwC/ebzdvNLMo="


def test_one_network_needs_no_servers():
    assert IceServers.of("", "", "").for_browser(clock.now()) == []


@pytest.mark.parametrize(
    "settings", [("a:3478", "", ""), ("", "http://b", "s"), ("", "turn:b:3478", "")], ids=str
)
def test_servers_that_cannot_work_stop_the_start(settings):
    with pytest.raises(UnusableIceServers):
        IceServers.of(*settings)


def test_a_link_to_a_video_opens_no_estimate_and_ends():
    links = Links("secret")
    tomorrow = clock.local_date(clock.now(), "Asia/Seoul") + timedelta(days=1)
    token = links.to_video(ORDER, tomorrow, "Asia/Seoul")
    assert links.video(token) == ORDER
    with pytest.raises(LinkEnded):
        links.read(token)
    with pytest.raises(LinkEnded):
        links.video(links.to_video(ORDER, date(2026, 1, 1), "Asia/Seoul"))


def test_whoever_sits_in_a_room_hears_it_and_nobody_else():
    async def play() -> None:
        rooms = Loop()
        with rooms.seat("one") as one, rooms.seat("two") as two:
            await rooms.say("one", read(said({"kind": "hello", "joined": 1}), "customer", ""))
            assert await one() == {
                "kind": "hello", "side": "customer", "session": SESSION, "name": "", "joined": 1,
            }  # fmt: skip
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(two(), 0.05)
        await rooms.say("one", [{"kind": "bye"}])  # to an empty room: nobody hears it

    asyncio.run(play())


def test_after_an_interruption_everybody_says_anew_that_they_are_there():
    async def play() -> None:
        rooms = Loop()
        with rooms.seat("one") as heard:
            rooms.interrupted()
            assert await heard() == {"kind": "again"}

    asyncio.run(play())


def test_whoever_does_not_listen_is_let_go():
    async def play() -> None:
        rooms = Loop()
        with rooms.seat("one") as heard:
            for _ in range(501):
                await rooms.say("one", [{"kind": "bye"}])
            assert await heard() is None

    asyncio.run(play())


def test_an_offer_fits_into_a_notification_and_what_does_not_is_refused():
    async def play() -> None:
        rooms = Loop()
        with rooms.seat("one") as heard:
            # as long and as varied as a browser's offer with every codec that it knows
            sdp = "".join(f"a=rtpmap:{n} CODEC{n * 7919 % 1000}/{n * 31}\r\n" for n in range(600))
            await rooms.say("one", [{"kind": "offer", "sdp": sdp}])
            assert (await heard())["sdp"] == sdp
            with pytest.raises(TooMuchSaid):
                await rooms.say("one", [{"kind": "offer", "sdp": "x" * 300_000}])

    asyncio.run(play())


def test_who_says_something_cannot_say_who_they_are():
    forged = {"kind": "hello", "joined": 1, "side": "shop", "name": "사장님", "session": "other"}
    assert read(said(forged), "customer", "") == [
        {"kind": "hello", "side": "customer", "session": SESSION, "name": "", "joined": 1}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", said(), said({"kind": "shout"}), said({}), said("hello"),
        said({"kind": "bye"}, session="<script>"), said(*[{"kind": "bye"}] * 41),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_no_page_of_ours_says_is_refused(body):
    with pytest.raises(InvalidInput):
        read(body, "shop", "")
