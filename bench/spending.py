"""Where a command's processor time goes: every process of the suite, while commands come at a rate.

``python -m bench.spending [a second] [seconds]``. The clock says little on a machine that others use as well;
this does. What the processes use at rest in the same time is taken off, who offers the commands stands apart.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import psycopg2

from bench import day
from bench.desks import Desks, Offered
from shared.runtime.processes import cpu_seconds, descendants
from shared.testing.suite import Suite

SECONDS, WARM_UP_S, RESTING_S, SETTLE_S = 20, 5, 8.0, 2.0
_BACKENDS = "SELECT pid, coalesce(nullif(application_name, ''), backend_type) FROM pg_stat_activity"
_BATCHES = "SELECT count(*), count(DISTINCT xid) FROM event"


def main(rate: int = day.RATE, seconds: int = SECONDS) -> None:
    """Print milliseconds of processor time for each command, by process."""
    with day.a_suite() as suite:
        desks = Desks(suite.amqp_url, day.signer(suite), day.staff(suite))
        asyncio.run(desks.offer(rate, WARM_UP_S))
        sleep(SETTLE_S)
        rest, lasted = spent_in(suite, lambda: sleep(RESTING_S))
        resting = {name: used / lasted for name, used in rest.items()}
        before = in_log(suite)
        done: list[Offered] = []

        def offer() -> None:
            done.append(asyncio.run(desks.offer(rate, seconds)))
            sleep(SETTLE_S)

        used, lasted = spent_in(suite, offer)
        events = [now - then for now, then in zip(in_log(suite), before, strict=True)]
        tell(done[0], events)
        report(len(done[0].took), lasted, used, resting)


def tell(done: Offered, events: list[int]) -> None:
    """What was offered and what came of it in the log."""
    count = len(done.took)
    print(f"{done.rate:.0f} commands/s, refused {dict(done.refused)}, given late {done.late};", end=" ")
    print(day.times("a command, due to reply", done.took))
    print(f"{events[0] / count:.2f} events a command in {events[1] / count:.2f} transactions")


def report(commands: int, seconds: float, used: Mapping[str, float], resting: Mapping[str, float]) -> None:
    """A table, dearest first."""
    own = {name: (total - resting.get(name, 0.0) * seconds) / commands * 1000 for name, total in used.items()}
    print(f"{'process':40} ms a command  % of a core at rest")
    for name in sorted(own, key=lambda name: -own[name]):
        if own[name] >= 0.01 or resting.get(name, 0.0) >= 0.002:
            print(f"{name:40} {own[name]:12.2f} {resting.get(name, 0.0):12.2%}")
    whole = sum(spent for name, spent in own.items() if name != "bench")
    print(f"{'the suite and its servers':40} {whole:12.2f} {sum(resting.values()):12.2%}")


def spent_in(suite: Suite, work: Callable[[], object]) -> tuple[dict[str, float], float]:
    """Processor seconds by name while `work` runs, and how long that took."""
    before, begun = used_by(suite), monotonic()
    work()
    lasted, after = monotonic() - begun, used_by(suite)
    return {name: total - before.get(name, 0.0) for name, total in after.items()}, lasted


def used_by(suite: Suite) -> Counter[str]:
    """Processor seconds so far: processes by their names, backends by whose they are."""
    names = {child.pid: name for name, child in suite.processes.items()}
    for database in ("log", "views"):
        names |= {pid: f"{database} server: {name}" for pid, name in asked(suite, database, _BACKENDS)}
    found: Counter[str] = Counter()
    for each in descendants(os.getpid()):
        found[names.get(each.pid) or program_of(each.pid)] += cpu_seconds(each.pid)
    found["bench"] = cpu_seconds(os.getpid())
    return found


def in_log(suite: Suite) -> list[int]:
    """How many events there are, of how many transactions."""
    return list(asked(suite, "log", _BATCHES)[0])


def asked(suite: Suite, database: str, query: str) -> list[tuple[int, int]]:
    """The rows that one of the servers gives."""
    with closing(psycopg2.connect(suite.environment[f"BAYLOG_{database.upper()}_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return cursor.fetchall()


def program_of(pid: int) -> str:
    """What a process that is none of ours calls itself."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "gone"
    name = Path(words[0].decode(errors="replace")).name.split(":")[0]
    return "rabbitmq" if name in ("beam.smp", "erl_child_setup", "inet_gethost", "epmd", "sh") else name


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
