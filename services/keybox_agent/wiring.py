"""Where the agent's parts are put together, from BAYLOG_* variables; it needs no database."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from pathlib import Path

from environs import Env, validate

from services.keybox_agent.adapters.office_link import ByCertificate, ByPassword, Link
from services.keybox_agent.adapters.serial_bus import SerialBus, open_port
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from services.keybox_agent.agent import Agent
from services.keybox_agent.enrolling.renewal import keep_renewing
from services.keybox_agent.protocol.timing import Line
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
            metrics_port=env.int("BAYLOG_METRICS_PORT", None),
            log_level=env.str("BAYLOG_LOG_LEVEL", "INFO"),
        )


def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT."""
    configure("keybox_agent", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    spool = Spool(settings.spool)
    uplink = Uplink(settings.cabinet, _link(settings), spool)

    def open_bus() -> SerialBus:
        return SerialBus(open_port(settings.device, settings.baud, settings.parity), Line(settings.baud))

    agent = Agent(settings.cabinet, open_bus, spool, settings.drawers, uplink.wake)
    if settings.metrics_port is not None:
        serve_metrics(settings.metrics_port, health=lambda: agent.missing)
    threads = [
        threading.Thread(target=agent.run, args=(stop,), name="line"),
        threading.Thread(target=uplink.run, args=(stop,), name="uplink"),
        threading.Thread(target=keep_renewing, args=(settings.identity, stop), name="renewal"),
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    uplink.wake()
    for thread in threads:
        thread.join()
    spool.close()


def _link(settings: Settings) -> Link:
    """By the certificate of this box, unless an address with a password says otherwise."""
    return ByPassword(settings.amqp_url) if settings.amqp_url else ByCertificate(settings.identity)
