"""The log beside raw floors and beside its peer, in one run: ``python -m bench.log [NAME …]``.

Prints ratios and writes bench/results/log-<time>.json; each measurement is a module with a function
``measure(server) -> list[Figure]``, where `server` is the address of a PostgreSQL of the run's own.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import append, batches, lag, rebuild, tail, verifying
from bench.database import server
from bench.turns import Figure
from shared.kernel import clock

MEASUREMENTS: dict[str, Callable[[str], list[Figure]]] = {
    "append": append.measure,
    "batches": batches.measure,
    "tail": tail.measure,
    "rebuild": rebuild.measure,
    "lag": lag.measure,
    "verify": verifying.measure,
}
RESULTS = Path(__file__).parent / "results"


def table(figures: list[Figure]) -> Table:
    """One line per comparison; what misses its target says by how much."""
    shown = Table("", "what", "a second", "against", "a second", "ratio", "target", "", box=None)
    for column in (2, 4, 5, 6):
        shown.columns[column].justify = "right"
    for figure in figures:
        target = f"{figure.target:.2f}" if figure.target else ""
        word = ""
        if figure.target:
            word = f"missed by {1 - figure.ratio / figure.target:.1%}" if figure.missed else "met"
        shown.add_row(
            figure.group, figure.name, f"{figure.rate:,.0f}", figure.against, f"{figure.base:,.0f}",
            f"{figure.ratio:.2f}", target, word,
        )  # fmt: skip
    return shown


def main(names: list[str]) -> None:
    """All measurements, or those named."""
    console, figures = Console(width=150), []
    with server() as address:
        for name in names or MEASUREMENTS:
            console.print(f"measuring: {name}")
            figures += MEASUREMENTS[name](address)
    console.print(table(figures))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"log-{clock.now():%Y%m%dT%H%M%S}.json"
    load = os.getloadavg()
    about = {"python": platform.python_version(), "cores": os.cpu_count(), "load": load}
    path.write_text(json.dumps({"about": about, "figures": [asdict(f) for f in figures]}, indent=1) + "\n")
    console.print(f"load {load[0]:.1f} on {os.cpu_count()} cores; written to {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
