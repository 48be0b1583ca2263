"""The demonstration dealership, entered once through the real commands by whoever registered `demo seed`."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

from shared.runtime.failure import Failure
from shared.runtime.places import Places
from shared.runtime.progress import Progress
from shared.runtime.state import write_whole

_SIGN_IN = "sign-in.json"


def seed(progress: Progress, places: Places, env: dict[str, str]) -> None:
    """Runs once; an interrupted run is repeated whole, which changes nothing that is there already."""
    if places.seeded.exists() or env.get("BAYLOG_SEED") == "no" or not _registered():
        return
    with progress.step("Entering the demonstration dealership"):
        done = subprocess.run(
            [sys.executable, "-m", "shared.runtime.cli", "demo", "seed"],
            env=env, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    if done.returncode:
        raise Failure(
            "the demonstration data could not be entered; everything else runs",
            "`make up` again tries once more; BAYLOG_SEED=no goes without.",
        )
    write_whole(places.seeded, "done\n")


def sign_in(places: Places) -> list[str]:
    """How to sign in and what to try, as the seed wrote it down."""
    path: Path = places.root / _SIGN_IN
    if not path.exists():
        return []
    told = json.loads(path.read_text())
    lines = [
        f"Sign in   {one['login']} / {one['password']}   {one.get('note', '')}".rstrip()
        for one in told["users"]
    ]
    return lines + [f"Try       {hint}" for hint in told.get("try", [])]


def _registered() -> bool:
    return bool(entry_points(group="baylog.commands", name="demo"))
