"""Cars that a typed text may mean: by plate, telephone or name, as the search box finds them."""

from __future__ import annotations

from typing import Any, Final

from services.web.web import Web

# as many as the search box takes
_HITS: Final = 20


async def car_hits(web: Web, text: str, limit: int = _HITS) -> list[dict[str, Any]]:
    """Hits of the search that are cars; none without a text."""
    if not text:
        return []
    hits = (await web.call("customer", "find", {"text": text, "limit": limit}))["hits"]
    return [hit for hit in hits if hit["car_id"]]


async def cars_found(web: Web, text: str) -> list[str]:
    """The ids of those cars."""
    return sorted({hit["car_id"] for hit in await car_hits(web, text)})
