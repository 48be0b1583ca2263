"""A regulator to practise on: `python deploy/regulator-sandbox --port 8061 --state DIRECTORY`.

Written from docs/molit.md alone. It takes records in, judges each against the law's fields some seconds
later, and remembers everything over a kill. Its page (http://127.0.0.1:PORT/) shows what arrived and
makes it slow, deaf or mute; `curl -d outage=1 http://127.0.0.1:PORT/control` does the same.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from server import serve
from store import Store


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="regulator-sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 finds a free one")
    parser.add_argument("--state", type=Path, required=True, help="directory of what it remembers")
    parser.add_argument("--key", default="sandbox", help="what a shop has to show for a token")
    return parser.parse_args()


def main() -> int:
    """Until SIGTERM."""
    asked = arguments()
    asked.state.mkdir(parents=True, exist_ok=True)
    server = serve(Store(asked.state / "regulator.db"), asked.port, asked.key)
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
