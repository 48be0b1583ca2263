"""Key cabinets: scans beside the bus formula, the small machine, and 50 agents at the head office.

`python -m bench.cabinet [line] [box] [office]`; all by default. Writes bench/results.
"""

from __future__ import annotations

import sys

from rich.console import Console

from bench import cabinet_box, cabinet_line, cabinet_office
from bench.figures import show, write

PARTS = {"line": cabinet_line.measure, "box": cabinet_box.measure, "office": cabinet_office.measure}


def main() -> None:
    """The parts that are named, in one table."""
    wanted = sys.argv[1:] or list(PARTS)
    figures = [figure for part in wanted for figure in PARTS[part]()]
    console = Console(width=150)
    show(figures, console)
    console.print(f"written to {write('cabinet', figures)}")


if __name__ == "__main__":
    main()
