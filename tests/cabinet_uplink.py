"""The sending half of a cabinet's agent, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.keybox_agent.adapters.downlink import Downlink
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.office_link import Link
from services.keybox_agent.adapters.pictures import Pictures
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from services.keybox_agent.timekeeping import Timekeeper


@contextmanager
def sending(
    cabinet: str, link: Link, spool: Spool, folder: Path, kind: type[Uplink] = Uplink
) -> Iterator[Uplink]:
    """Until the block ends."""
    timekeeper, stop = Timekeeper(), threading.Event()
    grants = GrantStore(cabinet, folder / "grants", (folder / "office.pub").read_bytes, timekeeper)
    uplink = kind(cabinet, link, spool, Downlink(cabinet, grants, timekeeper), Pictures(folder / "pictures"))
    thread = threading.Thread(target=uplink.run, args=(stop,))
    thread.start()
    try:
        yield uplink
    finally:
        stop.set()
        uplink.wake()
        thread.join()
