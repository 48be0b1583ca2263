"""The intervals, and which line of an order is which work; pure but for the file that ships beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from shared.kernel.languages import LANGUAGES

# How the reason reads in a text to the customer: "10,000 km, 예상 2026-12-03".
_REASONS: Final = {
    "ko": {"km": "{km} km 주기, 예상 {day}", "months": "{months}개월 주기, 예상 {day}"},
    "en": {"km": "every {km} km, about {day}", "months": "every {months} months, about {day}"},
    "zh": {"km": "每{km}公里，预计 {day}", "months": "每{months}个月，预计 {day}"},
    "ja": {"km": "{km} kmごと、目安 {day}", "months": "{months}か月ごと、目安 {day}"},
}


@dataclass(frozen=True)
class Rule:
    """An item: due again after `km` or `months`, whichever comes first; one of them may be None."""

    id: str
    km: int | None
    months: int | None
    words: tuple[str, ...]
    unless: tuple[str, ...]
    names: Mapping[str, str]

    def is_done_by(self, line: str) -> bool:
        """Whether this line of an order is the work."""
        text = "".join(line.split()).lower()
        return any(word in text for word in self.words) and not any(word in text for word in self.unless)


@cache
def rules() -> Mapping[str, Rule]:
    """By id, in the order of the file."""
    content = (files("services.care") / "data" / "upkeep.toml").read_text(encoding="utf-8")
    return {name: _rule(name, told) for name, told in tomllib.loads(content).items()}


def reason(rule: Rule, by: str, day: str, language: str) -> str:
    """Why an item is due, for a text; `by` is km or months."""
    told = _REASONS.get(language, _REASONS["ko"])[by]
    return told.format(km=f"{rule.km or 0:,}", months=rule.months, day=day)


def _rule(name: str, told: Mapping[str, object]) -> Rule:
    km, months, words, unless = (told.get(each) for each in ("km", "months", "words", "unless"))
    assert isinstance(words, list)
    assert isinstance(unless, list)
    assert km is None or isinstance(km, int)
    assert months is None or isinstance(months, int)
    names = {language: str(told[language]) for language in LANGUAGES}
    return Rule(name, km, months, tuple(words), tuple(unless), names)
