"""The small machine at a cabinet: memory of the agent, and what its records write to the card.

The card is an ext4 file system in a file (root mounts it): what the device was given is counted,
journal and all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from bench.cabinet_line import BOARDS
from bench.figures import Figure
from services.keybox_agent.adapters.spool import Spool
from shared.kernel.clock import now
from shared.runtime.config import SOURCE_TREE
from shared.runtime.processes import memory

MOVEMENTS_A_DAY = 300
# a take or put: drawer and door move there and back, and the key
RECORDS_A_MOVEMENT = 8
RECORDS = 500
_SETTLE_S, _MAX_S = 5.0, 60.0


def measure() -> Iterator[Figure]:
    """Memory, then the card."""
    yield Figure("agent", "memory (PSS) with a full cabinet", agent_memory(), "MB", target=70, most=True)
    if os.geteuid() == 0:
        a_record = written_by_records() / RECORDS
        yield Figure("card", "written by one record", a_record / 1024, "KiB")
        day = a_record * RECORDS_A_MOVEMENT * MOVEMENTS_A_DAY
        yield Figure("card", f"a day of {MOVEMENTS_A_DAY} movements", day / 1e6, "MB")


def agent_memory() -> float:
    """Megabytes of a whole agent process that scans and whose head office is away."""
    with tempfile.TemporaryDirectory() as folder:
        line, spool = Path(folder) / "line", Path(folder) / "spool"
        simulator = [sys.executable, str(SOURCE_TREE / "deploy" / "cabinet-sim"), "--link", str(line)]
        env = {
            **os.environ, "BAYLOG_CABINET": "bench-1", "BAYLOG_CABINET_DEVICE": str(line),
            "BAYLOG_CABINET_PARITY": "N", "BAYLOG_CABINET_SPOOL": str(spool), "BAYLOG_LOG_LEVEL": "ERROR",
            "BAYLOG_CABINET_GRANTS_KEY": f"{folder}/office.pub", "BAYLOG_CABINET_SCREEN_PORT": "0",
            "BAYLOG_AMQP_URL": "amqp://nobody:x@127.0.0.1:1/",
        }  # fmt: skip
        with (
            subprocess.Popen(simulator, stdout=subprocess.PIPE) as cabinet,
            subprocess.Popen(
                [sys.executable, "-m", "services.keybox_agent"], env=env, cwd=SOURCE_TREE
            ) as agent,
        ):
            try:
                await_inventories(spool)
                time.sleep(_SETTLE_S)
                return memory(agent.pid) / 1e6
            finally:
                agent.kill()
                cabinet.terminate()


def await_inventories(spool: Path) -> None:
    """Until every drawer was read."""
    deadline = time.monotonic() + _MAX_S
    while sum(path.read_bytes().count(b'"inventory"') for path in spool.glob("*.records")) < len(BOARDS):
        assert time.monotonic() < deadline, "the agent has read nothing"
        time.sleep(0.1)


def written_by_records() -> int:
    """Bytes that the device was given for RECORDS records, each synced by itself as the agent does it."""
    with card() as (folder, device):
        spool = Spool(folder / "spool")
        os.sync()
        before = sectors(device)
        for number in range(RECORDS):
            data = {"drawer": 1, "slot": number % 32 + 1, "tag": "0100AA11BB"}
            spool.append([orjson.dumps({"kind": "key_put", "at": now(), "stepped": False, "data": data})])
        os.sync()
        written = sectors(device) - before
        spool.close()
        return written * 512


@contextmanager
def card() -> Iterator[tuple[Path, str]]:
    """A fresh ext4 file system on a loop device: its folder and the device's name."""
    with tempfile.TemporaryDirectory() as scratch:
        image, folder = Path(scratch) / "card.img", Path(scratch) / "card"
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(128 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-b", "4096", str(image)], check=True)
        told = subprocess.run(["losetup", "--find", "--show", str(image)], check=True, stdout=subprocess.PIPE)
        device = told.stdout.decode().strip()
        try:
            subprocess.run(["mount", "-o", "noatime", device, str(folder)], check=True)
            try:
                yield folder, Path(device).name
            finally:
                subprocess.run(["umount", str(folder)], check=True)
        finally:
            subprocess.run(["losetup", "--detach", device], check=True)


def sectors(device: str) -> int:
    """Sectors of 512 bytes written to a device since it is there."""
    return int(Path(f"/sys/block/{device}/stat").read_text().split()[6])
