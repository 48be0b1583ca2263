"""Figures of the bus, each beside what it is held against, as a table and as a file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table

from shared.kernel import clock

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """`target` is a least ratio, or with `most` the greatest value; `against` and `base` say to what."""

    group: str
    name: str
    value: float
    unit: str
    against: str = ""
    base: float = 0.0
    ratio: float = 0.0
    target: float | None = None
    most: bool = False

    @property
    def held(self) -> float:
        """What the target is held to: the ratio where there is one, else the value."""
        return self.ratio if self.against else self.value

    @property
    def verdict(self) -> str:
        """Whether the target is met, and if not, by how much it is missed."""
        if self.target is None:
            return ""
        if (self.held <= self.target) if self.most else (self.held >= self.target):
            return "met"
        return f"missed by {abs(self.held / self.target - 1):.1%}"


def show(figures: Iterable[Figure], console: Console) -> None:
    """One line per figure."""
    table = Table("", "what", "value", "", "against", "its value", "ratio", "target", "", box=None)
    for column in (2, 5, 6, 7):
        table.columns[column].justify = "right"
    for one in figures:
        bound = "" if one.target is None else f"{'≤' if one.most else '≥'} {one.target:,.6g}"
        base, ratio = (f"{one.base:,.0f}", f"{one.ratio:.2f}") if one.against else ("", "")
        value = f"{one.value:,.0f}" if one.value >= 100 else f"{one.value:,.1f}"
        table.add_row(
            one.group, one.name, value, one.unit, one.against, base, ratio, bound, one.verdict
        )  # fmt: skip
    console.print(table)


def write(name: str, figures: Iterable[Figure]) -> Path:
    """The file in bench/results, with the machine's load beside the figures."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}-{clock.now():%Y%m%dT%H%M%S}.json"
    about = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    told = {"about": about, "figures": [{**asdict(one), "verdict": one.verdict} for one in figures]}
    path.write_text(json.dumps(told, indent=1) + "\n")
    return path


def percentiles(took: Iterable[float]) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    cuts = quantiles([one * 1000 for one in took], n=100)
    return cuts[49], cuts[98]
