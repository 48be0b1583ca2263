"""The agent's spool, killed at random points and on a full disk: what was called safe is there."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from services.keybox_agent.adapters.spool import Spool
from shared.runtime.config import SOURCE_TREE

WRITER = Path(__file__).with_name("spool_writer.py")


def writer(folder: Path, limit: int, guard: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), str(folder), str(limit), guard]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=SOURCE_TREE)


def observed(folder: Path) -> list[str]:
    """What a start after it finds, in its order."""
    spool = Spool(folder)
    found = [f"{mark.boot}.{mark.sequence}" for mark, _ in spool.waiting(10_000_000)]
    spool.close()
    return found


def killed(folder: Path, dice: random.Random, kills: int, guard: str) -> list[str]:
    """Which records a writer that is killed again and again called safe."""
    safe: list[str] = []
    for _ in range(kills):
        with writer(folder, 0, guard) as process:
            assert process.stdout is not None
            for _ in range(dice.randrange(1, 200)):
                safe.append(process.stdout.readline().strip())
            process.kill()
            safe += [line.strip() for line in process.stdout if line.endswith("\n")]
    return safe


def counted(safe: list[str], found: list[str]) -> str:
    doubled = len(found) - len(set(found))
    return f"{len(safe)} called safe, {len(set(safe) - set(found))} lost, {doubled} doubled"


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.long)])
def test_killed_at_random_points_it_keeps_what_it_called_safe(tmp_path, seed, report, kills):
    safe = killed(tmp_path, random.Random(seed), kills, "on")

    found = observed(tmp_path)

    report(f"spool killed {kills} times, seed {seed}: {counted(safe, found)}")
    assert set(safe) - set(found) == set()
    assert len(found) == len(set(found))
    assert found == sorted(found, key=lambda mark: [int(part) for part in mark.split(".")])


def test_a_spool_that_calls_records_safe_too_early_is_found_out(tmp_path, seed):
    safe = killed(tmp_path, random.Random(seed), 3, "says so first")

    assert set(safe) - set(observed(tmp_path)) != set()


def filled(folder: Path, limit: int, guard: str) -> list[str]:
    """What a writer calls safe whose disk is full three times, at `limit` bytes a file and beyond."""
    with writer(folder, limit, guard) as process:
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return told.split()


@pytest.mark.parametrize("limits", [4, pytest.param(150, marks=pytest.mark.long)])
def test_on_a_full_disk_nothing_is_called_safe_that_is_not(tmp_path, seed, report, limits):
    dice, total = random.Random(seed), 0
    for number in range(limits):
        folder = tmp_path / str(number)
        safe = filled(folder, dice.randrange(500, 6_000), "on")
        assert observed(folder) == safe
        total += len(safe)
    report(f"disk full {3 * limits} times, seed {seed}: {total} called safe, 0 lost, 0 doubled")


def test_a_spool_that_leaves_half_a_record_is_found_out(tmp_path, seed):
    dice = random.Random(seed)
    lost = 0
    for number in range(4):
        folder = tmp_path / str(number)
        lost += len(set(filled(folder, dice.randrange(500, 6_000), "leaves halves")) - set(observed(folder)))

    assert lost > 0
