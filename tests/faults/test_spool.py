"""The agent's spool, killed at random points and on a full disk: what was called safe is there."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from services.keybox_agent.adapters import spool as module
from services.keybox_agent.adapters.spool import Spool, SpoolDamaged
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


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of its own with room for half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def filled_up(spool: Spool) -> list[str]:
    """What it calls safe until there is no room."""
    safe = []
    for number in range(100_000):
        try:
            (mark,) = spool.append([b"x" * (number % 300)])
        except SpoolDamaged:
            return safe
        safe.append(f"{mark.boot}.{mark.sequence}")
    raise AssertionError("the disk was never full")


@pytest.mark.long
def test_on_a_disk_without_room_it_starts_sends_and_goes_on(small_disk, seed, report, monkeypatch):
    monkeypatch.setattr(module, "SEGMENT_BYTES", 20_000)
    dice, folder, safe, starts = random.Random(seed), small_disk / "spool", [], 20
    for _ in range(starts):
        spool = Spool(folder)
        safe += filled_up(spool)
        ballast = small_disk / "ballast"
        with suppress(OSError):
            ballast.write_bytes(bytes(1 << 20))
        spool.close()

        # a start that finds no room at all can tell what it holds, and makes room by sending it
        spool = Spool(folder)
        assert [f"{mark.boot}.{mark.sequence}" for mark, _ in spool.waiting(1_000_000)] == safe
        sent = spool.waiting(dice.randrange(1, len(safe) + 1))
        for boot in sorted({mark.boot for mark, _ in sent}):
            spool.forget([mark for mark, _ in sent if mark.boot == boot][-1])
        safe = safe[len(sent) :]
        ballast.unlink()
        spool.close()
        # what was forgotten is remembered by this start alone: the rest of its last segments comes again
        safe = observed(folder)

    report(f"disk of 512 KiB full at {starts} starts, seed {seed}: 0 lost, 0 doubled")


@pytest.mark.long
def test_a_start_without_a_reserve_is_found_out(small_disk, monkeypatch):
    monkeypatch.setattr(Spool, "_keep_reserve", lambda _: None)
    filled_up(Spool(small_disk / "spool"))
    with suppress(OSError):
        (small_disk / "ballast").write_bytes(bytes(1 << 20))

    with pytest.raises(OSError, match="No space left"):
        Spool(small_disk / "spool")
