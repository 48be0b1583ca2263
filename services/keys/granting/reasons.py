"""What a key may be taken for: the head office's list, until when each and whether a second person agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from services.keys import events as e
from services.keys.granting.rules import REASONS
from shared.contracts.grants import LONGEST_MINUTES, ReasonRule
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput

GROUP: Final = "group"
"""The key of the one stream: all cabinets offer the same."""
_MOST: Final = 9  # what the display of a cabinet has room for
_LONGEST: Final = 24


@dataclass(frozen=True)
class SetReasons:
    """The whole list, in the order in which the cabinets show it."""

    reasons: tuple[ReasonRule, ...]


Rules = tuple[ReasonRule, ...]


def decide(before: Rules, command: SetReasons) -> Sequence[e.TakeReasonsSet]:
    """Nothing for the list that holds already; InvalidInput beside what is wrong."""
    rules = command.reasons
    if not 1 <= len(rules) <= _MOST:
        raise InvalidInput(fields={"reasons": "reasons_count"})
    wrong = [found for place in range(len(rules)) if (found := _wrong(rules, place))]
    if wrong:
        raise InvalidInput(fields=dict(wrong))
    return [] if rules == before else [e.TakeReasonsSet(reasons=[asdict(rule) for rule in rules])]


def evolve(_before: Rules, event: e.TakeReasonsSet) -> Rules:
    """Never refuses."""
    return tuple(ReasonRule(**rule) for rule in event.reasons)


REASON_RULES: Final[Decider[Rules, SetReasons, e.TakeReasonsSet]] = Decider(REASONS, decide, evolve)


def _wrong(rules: Rules, place: int) -> tuple[str, str] | None:
    rule = rules[place]
    if not rule.reason or len(rule.reason) > _LONGEST:
        return f"reasons.{place}.reason", "too_long" if rule.reason else "required"
    if rule.reason in {other.reason for other in rules[:place]}:
        return f"reasons.{place}.reason", "duplicate"
    if rule.minutes is not None and not 1 <= rule.minutes <= LONGEST_MINUTES:
        return f"reasons.{place}.minutes", "minutes_of_week"
    return None


def plain(rules: Rules) -> list[dict[str, Any]]:
    """As they are told to a page."""
    return [asdict(rule) for rule in rules]
