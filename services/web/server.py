"""Runs the site under uvicorn on the address that BAYLOG_LISTEN names."""

from __future__ import annotations

import asyncio
from typing import Final

import uvicorn
import uvloop

from services.web.settings import Settings
from services.web.video.ice import IceServers
from services.web.wiring import build
from shared.runtime.config import Config, setting
from shared.telemetry import configure, serve_metrics

# Event streams never end by themselves.
_LAST_ANSWERS_SECONDS: Final = 2
# Whoever asks for the first page once the process says that it is well must find one.
_NOT_YET: Final = "the page does not listen yet"
# Where browsers in two networks meet (docs/video.md); addresses with spaces between.
_ICE: Final = ("BAYLOG_STUN_URLS", "BAYLOG_TURN_URLS", "BAYLOG_TURN_SECRET")


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    config = Config.from_env()
    configure("web", config.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(config))


async def _serve(config: Config) -> None:
    host, _, port = config.listen.rpartition(":")
    app = await build(
        Settings(
            secret=config.secret_key,
            views_url=config.views_url,
            log_url=config.log_url,
            amqp_url=config.amqp_url,
            state_dir=config.state_dir,
            management_url=config.amqp_management_url,
            rebuild_log_url=config.rebuild_log_url,
            rebuild_views_url=config.rebuild_views_url,
            rebuild_keys_url=config.rebuild_keys_url,
            blob_url=config.blob_url,
            cabinet_pages=tuple(setting("BAYLOG_CABINET_PAGES").split()),
            ice=IceServers.of(*map(setting, _ICE)),
        )
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host.strip("[]"),
            port=int(port),
            ssl_certfile=config.tls_cert,
            ssl_keyfile=config.tls_key,
            http="httptools",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
            # Only a proxy on this machine may say whose request it passes on.
            forwarded_allow_ips="127.0.0.1",
        )
    )
    if config.metrics_port is not None:
        serve_metrics(config.metrics_port, health=lambda: None if server.started else _NOT_YET)
    await server.serve()
