"""What the whole suite costs when nobody uses it: memory (sum of PSS) and share of one core."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shared.runtime.leftovers import leftovers
from shared.runtime.processes import cpu_seconds, memory

# the processes that draw PDFs go two minutes after the last form
SETTLE_S, MEASURE_S = 130, 60


def baylog(env: dict[str, str], *arguments: str) -> None:
    """One command of the suite to its end."""
    subprocess.run([sys.executable, "-m", "shared.runtime.cli", *arguments], env=env, check=True)


def measure(instance: str) -> None:
    """Prints each process and the sums beside their targets."""
    processes = leftovers(instance, None)
    names = {one.pid: Path(f"/proc/{one.pid}/cmdline").read_bytes().split(b"\0") for one in processes}
    before = {one.pid: cpu_seconds(one.pid) for one in processes}
    began = time.monotonic()
    time.sleep(MEASURE_S)
    took = time.monotonic() - began
    used = {one.pid: (cpu_seconds(one.pid) - before[one.pid]) / took for one in processes}
    kept = {one.pid: memory(one.pid) for one in processes}
    for pid in sorted(kept, key=lambda pid: -kept[pid]):
        name = b" ".join(names[pid]).decode(errors="replace")[:70]
        print(f"{kept[pid] / 1e6:8.1f} MB {used[pid]:7.2%} of a core  {pid} {name}")
    print(f"at rest, {len(processes)} processes: {sum(kept.values()) / 1e6:,.0f} MB (target 1,500);", end=" ")
    print(f"{sum(used.values()):.1%} of a core (target 10 %)")


def main() -> None:
    """An installation of its own, with the demonstration data, left alone for a while."""
    root = Path(tempfile.mkdtemp(prefix="baylog-rest-"))
    root.chmod(0o711)
    env = {**os.environ, "BAYLOG_STATE_DIR": str(root / ".baylog")}
    try:
        baylog(env, "up")
        instance = json.loads((root / ".baylog" / "state.json").read_text())["instance"]
        time.sleep(SETTLE_S)
        measure(instance)
    finally:
        baylog(env, "reset", "--yes")
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
