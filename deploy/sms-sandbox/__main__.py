"""A carrier to practise on: `python deploy/sms-sandbox --port 8062 --state DIRECTORY`.

It speaks HTTP in the shape of Solapi's interface (docs/messaging.md) and sends nothing anywhere: its page
(http://127.0.0.1:PORT/) shows what would have arrived on which phone, with links that can be followed.
`curl -d outage=1 http://127.0.0.1:PORT/control` makes it fail.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from server import Carrier
from store import Store


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="sms-sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 finds a free one")
    parser.add_argument("--state", type=Path, required=True, help="directory of what it remembers")
    parser.add_argument("--key", default="sandbox", help="the API key, and its secret")
    return parser.parse_args()


def main() -> int:
    """Until SIGTERM."""
    asked = arguments()
    asked.state.mkdir(parents=True, exist_ok=True)
    server = Carrier(Store(asked.state / "carrier.db"), asked.port, asked.key)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}/", flush=True)
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
