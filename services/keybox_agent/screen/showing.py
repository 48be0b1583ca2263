"""What the display shows at a moment, as plain data for its page."""

from __future__ import annotations

from typing import Any

from services.keybox_agent.desk import Desk
from services.keybox_agent.lessons import Lessons
from services.keybox_agent.openings import Moved, Opening
from services.keybox_agent.protocol.registers import Movement
from services.keybox_agent.visit import labels
from shared.contracts.grants import Grants


def showing(desk: Desk, lessons: Lessons, cabinet: str) -> dict[str, Any]:
    """`stage`: welcome, choose, approve, teach, or drawer while one is open or on its way."""
    with desk.lock:
        grants = desk.grants()
        return {
            "news": desk.news,
            "cabinet": cabinet,
            "zone": desk.time_zone,
            "stage": _stage(desk, lessons),
            "said": _said(desk),
            "lesson": lessons.step,
            "problem": _problem(desk, grants),
            "people": [{"id": one.id, "name": one.name} for one in grants.people] if grants else [],
            "visitor": _visitor(desk),
            "reasons": [
                {"reason": rule.reason, "minutes": rule.minutes, "approved": rule.approved}
                for rule in (grants.reasons if grants else ())
            ],
            "wanted": labels(grants.key(desk.wanted.tag), desk.wanted.tag)
            if desk.wanted and grants
            else None,
            "approvers": [
                {"id": one.id, "name": one.name}
                for one in (grants.people if grants and desk.wanted else ())
                if "approve" in one.levels and desk.visitor and one.id != desk.visitor.person.id
            ],
            "drawers": [_drawer(desk, opening, grants) for opening in _attended(desk) if desk.visitor],
            "finger": desk.reads_fingers,
        }


def _said(desk: Desk) -> dict[str, Any] | None:
    if desk.said is None:
        return None
    news, refusal = desk.said
    return {"news": news, "refused": refusal.code, **refusal.params}


def _stage(desk: Desk, lessons: Lessons) -> str:
    if desk.visitor is None:
        return "welcome"
    if lessons.person is not None:
        return "teach"
    if desk.wanted is not None:
        return "approve"
    return "drawer" if _attended(desk) else "choose"


def _attended(desk: Desk) -> list[Opening]:
    return [each for _, each in sorted(desk.openings.by_drawer.items()) if each.attended]


def _problem(desk: Desk, grants: Grants | None) -> str | None:
    if grants is None:
        return "grants_expired"
    known = desk.contents.known
    if not known or known <= desk.contents.silent:
        return "line_lost"
    return "no_people" if not grants.people else None


def _visitor(desk: Desk) -> dict[str, Any] | None:
    if desk.visitor is None:
        return None
    return {"name": desk.visitor.person.name, "levels": list(desk.visitor.person.levels)}


def _drawer(desk: Desk, opening: Opening, grants: Grants | None) -> dict[str, Any]:
    drawer = opening.drawer
    place = desk.contents.place(opening.tag) if opening.tag else None
    return {
        "drawer": drawer,
        "slot": place[1] if place else None,
        "wanted": _label(opening.tag, grants) if opening.tag else None,
        "taken": opening.taken,
        "closing": opening.closing is not None,
        "left_open": opening.left_open,
        "movement": desk.contents.movements.get(drawer, Movement.CLOSED).name.lower(),
        "silent": drawer in desk.contents.silent,
        "moved": [_moved(one, grants) for one in opening.moved],
    }


def _moved(moved: Moved, grants: Grants | None) -> dict[str, Any]:
    return {
        "slot": moved.slot,
        "taken": moved.taken,
        "asked": moved.asked,
        "known": bool(grants and grants.key(moved.tag)),
        **_label(moved.tag, grants),
    }


def _label(tag: str, grants: Grants | None) -> dict[str, str]:
    return labels(grants.key(tag) if grants else None, tag)
