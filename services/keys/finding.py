"""Where keys are and what happened to them, alarms and reports: answers from the view `keys`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from services.keys.reading import rows
from shared.contracts.keys import (
    AlarmAnswer,
    KeyAnswer,
    MovementAnswer,
    ReconciliationAnswer,
)
from shared.kernel.errors import NotFound
from shared.postgres import Pool

_KEY = (
    "tag", "dealership", "car_id", "kind", "order_number", "released", "place", "cabinet", "cabinet_name",
    "drawer", "slot", "person", "purpose", "since", "due_at",
)  # fmt: skip


def key(views: Pool, tag: str, dealership: str | None) -> KeyAnswer:
    """One key that the caller may see; NotFound otherwise."""
    found = _keys(views, dealership, tags=[tag])
    if not found:
        raise NotFound(kind="key")
    return found[0]


def home_of(views: Pool, tag: str) -> str | None:
    """The dealership that a tag belongs to; None for one that was never seen."""
    found = _keys(views, None, tags=[tag])
    return found[0]["dealership"] if found else None


def of_cars(views: Pool, cars: Sequence[str], dealership: str | None) -> dict[str, list[KeyAnswer]]:
    """By car: its keys, the one that moved last first."""
    found: dict[str, list[KeyAnswer]] = {}
    for each in _keys(views, dealership, cars=cars):
        found.setdefault(str(each["car_id"]), []).append(each)
    return found


def find(views: Pool, asked: Mapping[str, Any], dealership: str | None) -> dict[str, Any]:
    """{rows: [KeyAnswer], counts by place}."""
    text = asked["text"].strip()
    everything = not (text or asked["cars"] or asked["persons"])
    [(counts, found)] = rows(
        views,
        "find_keys",
        **{name: asked[name] for name in ("cars", "persons", "place", "kind", "limit", "offset")},
        dealership=dealership,
        everything=everything,
        part=f"%{_literal(text)}%" if text else None,
    )
    return {"rows": [_answer(row) for row in found], "counts": counts}


def history(views: Pool, cabinet_id: str | None, tag: str | None, limit: int) -> list[MovementAnswer]:
    """What happened in a cabinet, or to one key, newest first."""
    return [
        MovementAnswer(
            at=at.isoformat(),
            kind=kind,
            cabinet=cabinet,
            drawer=drawer,
            slot=slot,
            tag=tag_,
            stepped=stepped,
            actor=actor,
            told=told,
        )
        for at, kind, cabinet, drawer, slot, tag_, stepped, actor, told in rows(
            views, "history", cabinet=cabinet_id, tag=tag, limit=limit
        )
    ]


def alarms(views: Pool, asked: Mapping[str, Any], dealership: str | None) -> list[AlarmAnswer]:
    """Those that stand first."""
    names = tuple(AlarmAnswer.__annotations__)
    found = rows(views, "alarms", dealership=dealership, **asked)
    return [cast(AlarmAnswer, dict(zip(names, map(_told, row), strict=True))) for row in found]


def alarm(views: Pool, alarm_id: str) -> tuple[str, str, str, str | None]:
    """(subject, kind, dealership, the car's id where it is about one's key); NotFound."""
    found = rows(views, "alarm", id=alarm_id)
    if not found:
        raise NotFound(kind="alarm")
    subject, kind, dealership, car_id = found[0]
    return subject, kind, dealership, car_id


def attention(views: Pool, dealership: str | None) -> dict[str, int]:
    """{unanswered, standing}: how many alarms."""
    [(unanswered, standing)] = rows(views, "attention", dealership=dealership)
    return {"unanswered": unanswered, "standing": standing}


def reconciliation(views: Pool, dealership: str | None, report: str) -> ReconciliationAnswer:
    """One report that the caller may see; NotFound otherwise."""
    found = reconciliations(views, dealership, 1, report)
    if not found:
        raise NotFound(kind="reconciliation")
    return found[0]


def reconciliations(
    views: Pool, dealership: str | None, limit: int, report: str | None = None
) -> list[ReconciliationAnswer]:
    """Newest first; one of them where `report` names it."""
    names = tuple(ReconciliationAnswer.__annotations__)
    found = rows(views, "reconciliations", dealership=dealership, id=report, limit=limit)
    return [cast(ReconciliationAnswer, dict(zip(names, map(_told, row), strict=True))) for row in found]


def _keys(
    views: Pool, dealership: str | None, tags: Sequence[str] = (), cars: Sequence[str] = ()
) -> list[KeyAnswer]:
    found = rows(views, "keys", tags=list(tags), cars=list(cars), dealership=dealership)
    return [_answer(row) for (row,) in found]


def _answer(row: Mapping[str, Any]) -> KeyAnswer:
    told = {name: row[name] for name in _KEY} | {"order_id": row["of_order"]}
    return cast(KeyAnswer, told)


def _told(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _literal(text: str) -> str:
    """What LIKE would take for a pattern is taken as it stands."""
    return text.upper().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
