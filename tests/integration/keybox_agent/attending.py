"""The agent's parts beside a simulated cabinet, in this process, and what they leave on the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from argon2 import PasswordHasher
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.keybox_agent.adapters.camera import Eye, PictureFolder
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.pictures import Pictures
from services.keybox_agent.adapters.pins import Pins
from services.keybox_agent.adapters.serial_bus import SerialBus, open_port
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.agent import Agent
from services.keybox_agent.desk import Desk
from services.keybox_agent.journal import Journal
from services.keybox_agent.lessons import Lessons
from services.keybox_agent.protocol.timing import Line
from services.keybox_agent.timekeeping import Timekeeper
from shared.contracts.grants import GrantedKey, GrantedPerson, Grants, ReasonRule, sealed
from shared.kernel import clock
from shared.runtime.config import SOURCE_TREE

CABINET = "suwon-1"
PIN = "2580"
_HASH = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PIN)
PEOPLE = (
    GrantedPerson(id="kim", name="김", pin=_HASH, levels=("take",), language="ko"),
    GrantedPerson(id="lee", name="이", pin=_HASH, levels=("take", "approve"), language="ko"),
    GrantedPerson(id="new", name="신", pin=None, levels=("take",), language="ko"),
    GrantedPerson(id="boss", name="배", pin=_HASH, levels=("take", "manage"), language="ko"),
    GrantedPerson(id="guard", name="박", pin=_HASH, levels=("approve",), language="ko"),
)
KEYS = (
    GrantedKey(tag="0100AA11BB", plate="28고4756", order_id="order-1", order_number="26-0001"),
    GrantedKey(tag="0100AA11CC", plate="29오8833"),
)
REASONS = (
    ReasonRule(reason="repair", minutes=480, approved=False),
    ReasonRule(reason="delivery", minutes=None, approved=True),
)


def grants(
    lasting: timedelta = timedelta(hours=24), since: timedelta = timedelta(0), **changes: Any
) -> Grants:
    """Of the head office, issued now."""
    issued = clock.now()
    told: dict[str, Any] = {"cabinet": CABINET, "people": PEOPLE, "keys": KEYS, "reasons": REASONS, **changes}
    return Grants(id="grants-1", issued_at=issued, expires_at=issued + lasting, **told)


@dataclass
class Beside:
    """The agent of one cabinet, at work."""

    folder: Path
    office: Ed25519PrivateKey
    store: GrantStore
    spool: Spool
    journal: Journal
    desk: Desk
    lessons: Lessons

    def grant(self, granted: Grants) -> None:
        self.store.take(sealed(granted, self.office))

    def records(self, *kinds: str) -> list[dict[str, Any]]:
        """What is on the disk, oldest first."""
        found = [orjson.loads(body) for _, body in self.spool.waiting(1_000_000)]
        return [record for record in found if not kinds or record["kind"] in kinds]

    def until(self, condition: Callable[[], Any], within: float = 60) -> Any:
        deadline = time.monotonic() + within
        while not (found := condition()):
            assert time.monotonic() < deadline, self.records()
            time.sleep(0.02)
        return found

    def until_known(self, drawers: int = 2) -> None:
        """Until every drawer was read."""
        self.until(lambda: len(self.desk.contents.known) == drawers)

    def until_shut(self) -> None:
        self.until(lambda: not self.desk.openings.by_drawer)


@contextmanager
def at_desk(folder: Path, most_bytes: int = 1 << 20) -> Iterator[Beside]:
    """Everything but the line, with grants that hold for a day and a camera of pictures."""
    office = Ed25519PrivateKey.generate()
    public = office.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "office.pub").write_bytes(public)
    timekeeper, spool = Timekeeper(), Spool(folder / "spool", most_bytes)
    store = GrantStore(CABINET, folder / "grants", (folder / "office.pub").read_bytes, timekeeper)
    journal = Journal(CABINET, spool, timekeeper, lambda: None)
    eye = Eye(PictureFolder(SOURCE_TREE / "deploy" / "cabinet-sim" / "camera"), Pictures(folder / "pictures"))
    desk = Desk(journal, store, Pins(folder / "grants"), eye)
    beside = Beside(folder, office, store, spool, journal, desk, Lessons(desk, journal))
    beside.grant(grants())
    yield beside
    spool.close()


@contextmanager
def attending(cabinet: Any, folder: Path, most_bytes: int = 1 << 20) -> Iterator[Beside]:
    """The same at a cabinet's line."""
    with at_desk(folder, most_bytes) as beside:

        def bus() -> SerialBus:
            return SerialBus(open_port(cabinet.device, cabinet.baud, "N"), Line(cabinet.baud))

        agent, stop = Agent(CABINET, bus, 2, beside.journal, beside.desk), threading.Event()
        thread = threading.Thread(target=agent.run, args=(stop,))
        thread.start()
        try:
            yield beside
        finally:
            stop.set()
            thread.join()
