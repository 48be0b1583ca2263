"""Where the agent's parts are put together, from BAYLOG_* variables; it needs no database."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from environs import Env, validate

from services.keybox_agent.adapters.camera import Eye, camera_at
from services.keybox_agent.adapters.downlink import Downlink
from services.keybox_agent.adapters.finger_book import FingerBook
from services.keybox_agent.adapters.finger_module import FingerModule
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.office_link import ByCertificate, ByPassword, Link
from services.keybox_agent.adapters.pictures import Pictures
from services.keybox_agent.adapters.pins import Pins
from services.keybox_agent.adapters.serial_bus import SerialBus, open_port
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from services.keybox_agent.agent import Agent
from services.keybox_agent.desk import Desk
from services.keybox_agent.enrolling.identity import Identity
from services.keybox_agent.enrolling.renewal import keep_renewing
from services.keybox_agent.fingers import Fingers
from services.keybox_agent.journal import Journal
from services.keybox_agent.lessons import Lessons
from services.keybox_agent.protocol.timing import Line
from services.keybox_agent.screen.server import Screen
from services.keybox_agent.timekeeping import Timekeeper
from shared.telemetry import configure, serve_metrics


@dataclass(frozen=True)
class Settings:
    """BAYLOG_CABINET (its id at the head office) and BAYLOG_CABINET_ DEVICE, BAUD, PARITY, DRAWERS, SPOOL."""

    cabinet: str
    device: str
    baud: int
    parity: str
    drawers: int
    spool: Path
    public_key: Path | None
    screen_port: int
    camera: str
    finger: str
    amqp_url: str
    identity: Path
    metrics_port: int | None
    log_level: str

    @classmethod
    def from_env(cls) -> Settings:
        """environs.EnvError names the variable that is missing or wrong."""
        env = Env()
        return cls(
            cabinet=env.str("BAYLOG_CABINET", validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$")),
            device=env.str("BAYLOG_CABINET_DEVICE"),
            baud=env.int("BAYLOG_CABINET_BAUD", 19_200, validate=validate.OneOf([9_600, 19_200, 115_200])),
            parity=env.str("BAYLOG_CABINET_PARITY", "E", validate=validate.OneOf("ENO")),
            drawers=env.int("BAYLOG_CABINET_DRAWERS", 2, validate=validate.Range(1, 8)),
            spool=env.path("BAYLOG_CABINET_SPOOL"),
            amqp_url=env.str("BAYLOG_AMQP_URL", ""),
            identity=env.path("BAYLOG_CABINET_IDENTITY", env.path("BAYLOG_CABINET_SPOOL") / "identity"),
            public_key=env.path("BAYLOG_CABINET_GRANTS_KEY", None),
            screen_port=env.int("BAYLOG_CABINET_SCREEN_PORT", 8470, validate=validate.Range(0, 65_535)),
            camera=env.str("BAYLOG_CABINET_CAMERA", ""),
            finger=env.str("BAYLOG_CABINET_FINGER", ""),
            metrics_port=env.int("BAYLOG_METRICS_PORT", None),
            log_level=env.str("BAYLOG_LOG_LEVEL", "INFO"),
        )


def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT."""
    configure("keybox_agent", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    spool, timekeeper = Spool(settings.spool), Timekeeper()
    grants = GrantStore(settings.cabinet, settings.spool / "grants", _office_key(settings), timekeeper)
    pictures = Pictures(settings.spool / "pictures")
    eye = Eye(camera_at(settings.camera), pictures)
    downlink = Downlink(settings.cabinet, grants, timekeeper)
    uplink = Uplink(settings.cabinet, _link(settings), spool, downlink, pictures)
    journal = Journal(settings.cabinet, spool, timekeeper, uplink.wake)
    desk = Desk(journal, grants, Pins(settings.spool / "grants"), eye)
    lessons = Lessons(desk, journal)
    screen = Screen(desk, lessons, settings.cabinet, settings.screen_port)

    def open_bus() -> SerialBus:
        return SerialBus(open_port(settings.device, settings.baud, settings.parity), Line(settings.baud))

    agent = Agent(settings.cabinet, open_bus, settings.drawers, journal, desk)
    journal.note([("started", {"boot": spool.boot})])
    if spool.cut:
        journal.note([("spool_damaged", {"bytes": spool.cut})])
    if settings.metrics_port is not None:
        serve_metrics(settings.metrics_port, health=lambda: agent.missing)
    threads = [
        threading.Thread(target=agent.run, args=(stop,), name="line"),
        threading.Thread(target=uplink.run, args=(stop,), name="uplink"),
        threading.Thread(target=keep_renewing, args=(settings.identity, stop), name="renewal"),
    ]
    if settings.finger:
        book = FingerBook(settings.spool / "grants")
        fingers = Fingers(lambda: FingerModule(settings.finger), book, desk, lessons, journal)
        threads.append(threading.Thread(target=fingers.run, args=(stop,), name="fingers"))
    for thread in threads:
        thread.start()
    screen.start()
    stop.wait()
    screen.stop()
    uplink.wake()
    for thread in threads:
        thread.join()
    spool.close()


def _office_key(settings: Settings) -> Callable[[], bytes]:
    """As the enrolment told it, unless a file is named."""
    if settings.public_key is not None:
        return settings.public_key.read_bytes
    return lambda: Identity.load(settings.identity).grants_key.encode()


def _link(settings: Settings) -> Link:
    """By the certificate of this box, unless an address with a password says otherwise."""
    return ByPassword(settings.amqp_url) if settings.amqp_url else ByCertificate(settings.identity)
