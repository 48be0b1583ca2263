"""Somebody at the cabinet: who, how they signed in, and which key they want. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from services.keybox_agent.contents import Contents
from shared.contracts.grants import LONGEST_MINUTES, GrantedPerson, Grants, Level, ReasonRule
from shared.contracts.keys import Handling, Means

_MOST_FOUND: Final = 20


class DeskRefusal(Exception):
    """What the person at the cabinet is told: a stable code, and figures for its text."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Visitor:
    """Signed in since a moment; `grant` is the id of the grants that let them in."""

    person: GrantedPerson
    means: Means
    grant: str
    photo: str | None

    @property
    def handling(self) -> Handling:
        """What every record of this visit says."""
        return Handling(person=self.person.id, signed_in=self.means, grant=self.grant, photo=self.photo)

    def require(self, level: Level) -> None:
        """DeskRefusal when the person does not hold it (CN-109)."""
        if level not in self.person.levels:
            raise DeskRefusal("not_permitted")


@dataclass(frozen=True)
class Wish:
    """A key that somebody wants, where it hangs, and what for."""

    tag: str
    drawer: int
    slot: int
    rule: ReasonRule
    due: datetime | None
    order_id: str | None

    def handling(self, visitor: Visitor, approved_by: str | None) -> Handling:
        """Who takes it, why, and until when."""
        return replace(
            visitor.handling,
            reason=self.rule.reason,
            due=self.due.isoformat() if self.due else None,
            order_id=self.order_id,
            approved_by=approved_by,
        )


def wish(
    tag: str, reason: str, minutes: int | None, grants: Grants, contents: Contents, now: datetime
) -> Wish:
    """DeskRefusal for a reason that is not given, a key that is not here, a drawer that is silent."""
    rule = grants.rule(reason)
    if rule is None or (minutes is not None and not 1 <= minutes <= LONGEST_MINUTES):
        raise DeskRefusal("not_permitted")
    place = contents.place(tag)
    if place is None:
        raise DeskRefusal("key_gone")
    if place[0] in contents.silent:
        raise DeskRefusal("line_lost")
    known = grants.key(tag)
    lasts = None if rule.minutes is None else minutes or rule.minutes
    due = None if lasts is None else now + timedelta(minutes=lasts)
    return Wish(tag, *place, rule, due, known.order_id if known else None)


def needs_second(visitor: Visitor, wanted: Wish) -> bool:
    """Whether somebody else has to agree."""
    return wanted.rule.approved and "approve" not in visitor.person.levels


def found(text: str, grants: Grants, contents: Contents) -> list[dict[str, Any]]:
    """Keys that hang here by part of a plate or order number, or by tag; all of them for no text (CN-110)."""
    wanted = "".join(text.split()).upper()
    rows = []
    for tag, (drawer, slot) in sorted((tag, place) for place, tag in contents.tags.items()):
        known = grants.key(tag)
        texts = (known.plate, known.order_number, tag) if known else (tag,)
        if not wanted or any(wanted in "".join(each.split()).upper() for each in texts):
            rows.append({"tag": tag, "drawer": drawer, "slot": slot, **labels(known, tag)})
    rows.sort(key=lambda row: (not row["plate"], row["plate"], row["tag"]))
    return rows[:_MOST_FOUND]


def labels(known: Any, tag: str) -> dict[str, str]:
    """How a key is called on the screen."""
    if known is None:
        return {"plate": "", "model": "", "order": "", "label": tag[-4:]}
    return {
        "plate": known.plate,
        "model": known.model,
        "order": known.order_number,
        "label": known.plate or tag[-4:],
    }
