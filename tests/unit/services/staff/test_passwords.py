"""The stored hash, read back: argon2id with at least the parameters that were promised."""

import subprocess
import sys
import time

from argon2 import extract_parameters
from argon2.low_level import Type

from services.staff.passwords import hashed, is_outdated, matches


def test_a_stored_hash_is_argon2id_of_the_promised_strength():
    stored = hashed("a password")
    assert stored.startswith("$argon2id$v=19$")
    found = extract_parameters(stored)
    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) == (19 * 1024, 2, 1)
    assert found.salt_len >= 16
    assert found.hash_len >= 32


def test_only_the_password_matches_and_never_the_same_hash_twice():
    stored = hashed("a password")
    assert matches(stored, "a password")
    assert not matches(stored, "a passwore")
    assert hashed("a password") != stored


def test_nobodys_password_costs_as_much_time_as_somebodys():
    stored = hashed("a password")

    def best(known: str | None) -> float:
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            assert not matches(known, "wrong")
            taken.append(time.perf_counter() - began)
        return min(taken)

    assert best(None) > best(stored) / 3


def test_weaker_hashes_of_former_times_are_found_out():
    assert not is_outdated(hashed("a password"))
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b2dWRWJTmaaXObG")


def test_a_damaged_hash_matches_nothing():
    assert not matches("rubbish", "rubbish")


_HASH_IN_MANY_THREADS = """
import eventlet
eventlet.monkey_patch()
from pathlib import Path
from services.staff import passwords
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
before = resident()
list(eventlet.GreenPool(20).imap(passwords.hashed, map(str, range(40))))
print(resident() - before)
"""


def test_a_morning_of_sign_ins_leaves_no_memory_behind():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _HASH_IN_MANY_THREADS],
        capture_output=True,
        text=True,
        check=True,
    )

    # one hash takes 19 MiB, and every thread that hashed would keep as much
    assert int(done.stdout) < 2 * 19 * 2**20
