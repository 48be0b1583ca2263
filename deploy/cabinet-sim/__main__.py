"""A key cabinet without the steel: `python deploy/cabinet-sim --link /tmp/cabinet` opens its line.

Written from docs/cabinet-protocol.md alone. Keys are moved on its page, by a call such as
`curl -d '{"drawer": 1, "slot": 3, "tag": "0100AA11BB"}' http://127.0.0.1:PORT/put`, or by a script of lines
such as {"at": 2.5, "do": "fault", "kind": "late", "seconds": 0.2}.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from pathlib import Path

from board import Board
from control import Hands, Impossible, serve
from finger import FingerModule
from wire import Wire


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="cabinet-sim", description=__doc__)
    parser.add_argument("--link", type=Path, required=True, help="name that the terminal gets")
    parser.add_argument("--port", type=int, default=0, help="of the page; 0 finds a free one")
    parser.add_argument("--baud", type=int, default=19_200, choices=(9_600, 19_200, 115_200))
    parser.add_argument("--drawers", type=int, default=2)
    parser.add_argument("--turnaround", type=float, default=0.005, help="seconds before a board answers")
    parser.add_argument("--echo", action="store_true", help="the adapter gives back what it sends")
    parser.add_argument(
        "--keys", type=Path, help='file of keys that hang there: {"drawer", "slot", "tag"} a line'
    )
    parser.add_argument("--finger", type=Path, help="name that the fingerprint module's terminal gets")
    parser.add_argument("--fingers", type=Path, help="file in which the module keeps what it was taught")
    parser.add_argument("--script", type=Path, help="file of what happens when")
    parser.add_argument("--seed", type=int, default=1, help="of the faults' chance")
    return parser.parse_args()


def play(hands: Hands, script: Path, stop: threading.Event) -> None:
    """What the script says, at its seconds from now on."""
    began = time.monotonic()
    for line in script.read_text().splitlines():
        step = json.loads(line)
        if stop.wait(max(0.0, began + step.pop("at") - time.monotonic())):
            return
        try:
            hands.do(step.pop("do"), step)
        except (Impossible, KeyError, ValueError) as error:
            print(f"{line}: {error}", file=sys.stderr, flush=True)


def main() -> int:
    """Until SIGTERM."""
    asked = arguments()
    boards = {address: Board(address) for address in range(1, asked.drawers + 1)}
    wire = Wire(boards, asked.baud, asked.turnaround, asked.echo, asked.seed)
    module = FingerModule(asked.fingers) if asked.finger else None
    hands = Hands(wire, module)
    for line in asked.keys.read_text().splitlines() if asked.keys else ():
        hands.do("put", {**json.loads(line), "force": True})
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = serve(hands, asked.port)
    wire.link(asked.link)
    if module is not None:
        module.link(asked.finger)
        threading.Thread(target=module.run, args=(stop,), daemon=True).start()
    print(
        json.dumps({"device": str(asked.link), "page": f"http://127.0.0.1:{server.server_port}"}), flush=True
    )
    if asked.script:
        threading.Thread(target=play, args=(hands, asked.script, stop), daemon=True).start()
    wire.run(stop)
    server.shutdown()
    asked.link.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
