"""Waiting for a condition."""

from __future__ import annotations

from time import monotonic, sleep


def eventually(check, timeout: float = 30.0):
    """The first true answer; fails when there is none in time."""
    end = monotonic() + timeout
    while monotonic() < end:
        answer = check()
        if answer:
            return answer
        sleep(0.02)
    raise AssertionError(f"not within {timeout} s: {check}")
