"""`baylog`: the edge of every command. Whoever stops one is told how to go on."""

from __future__ import annotations

import warnings

from shared.jobs.stopping import stoppable


def main() -> None:
    """The console script."""
    # nameko stands on eventlet; that its authors advise new projects against it is known (docs/adr)
    warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")
    with stoppable():
        from shared.runtime.commands import execute  # takes a second, in which somebody may stop it

        execute()


if __name__ == "__main__":
    main()
