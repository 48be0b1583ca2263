"""The watch over one key, drawer or cabinet: each alarm raised once, and ended when its cause is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.keys import events as e
from services.keys.alarms import Kind
from shared.kernel.decider import Decider
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Watch:
    """`open`: alarms that stand; `unanswered`: those that nobody has acknowledged yet."""

    open: frozenset[str] = field(default=frozenset())
    unanswered: frozenset[str] = field(default=frozenset())
    raised: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Observe:
    """What stands at this moment, and nothing else does."""

    standing: Mapping[Kind, dict[str, Any]]


@dataclass(frozen=True)
class Acknowledge:
    """A person has seen the alarm."""

    kind: str
    customer_id: str
    remark: str


def watch(before: Watch, command: Observe | Acknowledge) -> Sequence[e.WatchEvent]:
    """Nothing for what is known already; NotFound for an alarm that was never raised."""
    match command:
        case Observe(standing=standing):
            fresh = [kind for kind in Kind if kind in standing and kind not in before.open]
            gone = [kind for kind in Kind if kind in before.open and kind not in standing]
            return [
                *(e.KeyAlarmEnded(kind=kind.value) for kind in gone),
                *(e.KeyAlarmRaised(kind=kind.value, about=standing[kind]) for kind in fresh),
            ]
        case Acknowledge(kind=kind, customer_id=customer_id, remark=remark):
            if kind not in before.raised:
                raise NotFound(kind="alarm")
            told = e.KeyAlarmAcknowledged(kind=kind, customer_id=customer_id, remark=remark)
            return [told] if kind in before.unanswered else []


def watched(before: Watch, event: e.WatchEvent) -> Watch:
    """Never refuses."""
    only = frozenset((event.kind,))
    match event:
        case e.KeyAlarmRaised():
            return Watch(before.open | only, before.unanswered | only, before.raised | only)
        case e.KeyAlarmEnded():
            return replace(before, open=before.open - only)
        case e.KeyAlarmAcknowledged():
            return replace(before, unanswered=before.unanswered - only)


WATCH: Decider[Watch, Observe | Acknowledge, e.WatchEvent] = Decider(Watch(), watch, watched)
