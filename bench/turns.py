"""Measuring in turns: on a machine that others use too, only what was measured side by side compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Rates = dict[str, list[float]]


@dataclass(frozen=True)
class Figure:
    """A rate beside what it is held against: medians over the rounds; the ratio is the median of ratios."""

    group: str
    name: str
    rate: float
    against: str
    base: float
    ratio: float
    target: float | None = None
    rounds: int = 0

    @property
    def missed(self) -> bool:
        return self.target is not None and self.ratio < self.target


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> Rates:
    """Each contestant's rates, one from each round; the order changes from round to round."""
    rates: Rates = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            rates[name].append(contestants[name]())
    return rates


def held(
    group: str, rates: Rates, name: str, against: str | list[str], target: float | None = None
) -> Figure:
    """`name` against another contestant, or against the fastest of several."""
    others = [against] if isinstance(against, str) else against
    best = max(others, key=lambda other: median(rates[other]))
    ratio = median(mine / base for mine, base in zip(rates[name], rates[best], strict=True))
    return Figure(
        group, name, median(rates[name]), best, median(rates[best]), ratio, target, len(rates[name])
    )
