"""What became of a thing of the service's own, as its page tells it."""

from __future__ import annotations

from typing import Any

import msgspec

from shared.eventlog import StoredEvent
from shared.eventlog.codec import Codec


def change(stored: StoredEvent) -> dict[str, Any]:
    """When it was, whose doing, and what: {"at", "by", "kind"}."""
    return {"at": stored.occurred_at.isoformat(), "by": stored.meta.actor, "kind": stored.type}


def change_of_text(stored: StoredEvent, codec: Codec[Any]) -> dict[str, Any]:
    """`shared.contracts.consulting.ArticleChange`: with the text as it stood from then on, if it was that."""
    text = getattr(codec.decode(stored), "text", None)
    return {**change(stored), "language": stored.data.get("language"), "text": msgspec.to_builtins(text)}
