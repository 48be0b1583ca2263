"""Who works here, for choosing, and what everybody is called, for telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.web.web import Web

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class People:
    """`here` are those whom work can be given to now; `names` also holds who left or works elsewhere."""

    here: Mapping[str, str]
    names: Mapping[str, str]

    def choices(self, *chosen: str | None) -> Choices:
        """(id, name) by name; whoever is `chosen` already stays to be chosen, so that saving keeps them."""
        kept = {each: self.names.get(each, each) for each in chosen if each}
        return sorted({**kept, **self.here}.items(), key=lambda pair: pair[1])


async def people(web: Web) -> People:
    """As the staff service knows them, the asker always among them."""
    found = await web.call("staff", "colleagues")
    own = {web.user.employee: web.user.name}
    here = {row["id"]: row["name"] for row in found["colleagues"]}
    return People(own | here, own | found["names"])
