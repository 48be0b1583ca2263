"""What the pages are told at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from services.web.video.ice import IceServers


@dataclass(frozen=True)
class Settings:
    """`secret` signs identities and form tokens."""

    secret: str
    views_url: str
    log_url: str
    amqp_url: str
    state_dir: Path
    management_url: str | None = None
    # The databases as the role that may build views; the own ones where there are no roles.
    rebuild_log_url: str | None = None
    rebuild_views_url: str | None = None
    rebuild_keys_url: str | None = None
    blob_url: str = ""
    # Failed sign-ins that one address may make in a minute.
    sign_ins_per_minute: int = 20
    ice: IceServers = field(default_factory=IceServers)
    # Where the demonstration's cabinet is tried: its id, the page of its slots, that of its display.
    cabinet_pages: tuple[str, ...] = ()
