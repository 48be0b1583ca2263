"""Whether a service's connections to the broker are in order."""

from __future__ import annotations

from typing import Any

from shared.bus.link import Link


def links_of(container: Any) -> list[Link]:
    """The bus connections of a nameko container."""
    return [
        link for shared in container.shared_extensions.values() if (link := getattr(shared, "link", None))
    ]


def missing(container: Any) -> str | None:
    """Which connection is missing, or None."""
    down = [link.name for link in links_of(container) if not link.up]
    return f"no connection to the broker: {', '.join(down)}" if down else None
