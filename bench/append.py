"""How fast the log takes commands, as a ratio to raw INSERTs measured in turn with it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from statistics import median
from time import perf_counter

from bench import floors
from bench.database import fresh_log
from shared.eventlog import Log, Meta, NewEvent, Write
from shared.kernel.ids import new_id

DATA = {"line": "x" * 420, "amount": 412500, "currency": "KRW", "order": "carmining-2"}
ROUNDS, SECONDS = 3, 1.5


def append_for(dsn: str, seconds: float, stream: str) -> int:
    """One event per command on one log; how many there were."""
    log = Log.open(dsn, pool_size=1)
    log.head()  # connects, as the floor does, before the clock runs
    version, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        meta = Meta(new_id(), "service:bench", "suwon", new_id())
        log.append([Write(stream, version, [NewEvent("WorkDone", 1, DATA)])], meta)
        version += 1
    log.close()
    return version


def main() -> None:
    """Print both rates and their ratio for one and for eight writers."""
    with fresh_log() as dsn, ProcessPoolExecutor(8) as processes:
        floors.prepare(dsn)
        for writers in (1, 8):
            raw, log = [], []
            for turn in range(ROUNDS):
                for rates, work, extra in (
                    (raw, floors.insert_for, (floors.text_of(DATA),)),
                    (log, append_for, ()),
                ):
                    jobs = [
                        processes.submit(work, dsn, SECONDS, f"bench-{writers}-{turn}-{n}", *extra)
                        for n in range(writers)
                    ]
                    rates.append(sum(job.result() for job in jobs) / SECONDS)
            ratio = median(a / b for a, b in zip(log, raw, strict=True))
            print(
                f"append, {writers} writer(s): {median(log):,.0f} events/s;"
                f" raw INSERT {median(raw):,.0f}/s; ratio {ratio:.2f} (target 0.80)"
            )


if __name__ == "__main__":
    main()
