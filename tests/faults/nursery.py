"""``python -m tests.faults.nursery till|relay``: processes at the price of a fork.

Everything is imported once. Each line of JSON on the input, an environment, becomes a process of its own;
its id is printed. FAULT_MUTANT names the guards to be removed, to show that the test which guards them would
notice.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and sys.argv[1] == "till":
    import eventlet

    eventlet.monkey_patch()

import json
import os
import signal
from importlib import import_module

PARTS = {"till": "tests.faults.till", "relay": "tests.faults.relaying"}


def main() -> None:
    part = import_module(PARTS[sys.argv[1]])
    # children are reaped by the system; the tests watch them by their ids
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            status = 1
            try:
                os.environ.update(json.loads(line))
                part.live()
                status = 0
            finally:
                os._exit(status)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
