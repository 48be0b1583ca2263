"""Brings the databases to the shape this code needs; harmless to repeat."""

from __future__ import annotations

from pathlib import Path

import shared
from shared.postgres import migrate

# What belongs beside the log; every other package's migrations belong to the views database.
_BESIDE_THE_LOG = ("shared.eventlog", "shared.eventlog.sealing", "shared.bus.relay")
_BESIDE_THE_KEYS = ("shared.privacy",)


def migrate_log(url: str) -> None:
    """The log database: events, and how far the relay has got."""
    for package in _packages():
        if package in _BESIDE_THE_LOG:
            migrate(url, package)


def migrate_views(url: str) -> None:
    """The views database: checkpoints, inboxes, credentials, and each service's own tables."""
    for package in _packages():
        if package not in _BESIDE_THE_LOG + _BESIDE_THE_KEYS:
            migrate(url, package)


def migrate_keys(url: str) -> None:
    """The key store; it may, but should not, be a schema of the views database."""
    for package in _BESIDE_THE_KEYS:
        migrate(url, package)


def _packages() -> list[str]:
    """Packages that hold a folder of migrations, by name; shared ones first. Nothing is imported for it."""
    root = Path(shared.__path__[0]).parent
    return [
        ".".join(folder.parent.relative_to(root).parts)
        for storey in ("shared", "services")
        for folder in sorted((root / storey).glob("**/migrations"))
        if any(folder.glob("*.sql"))
    ]
