"""Guards that a mutant of the product lacks, by name, as the environment says."""

from __future__ import annotations

import os


def removed(guard: str) -> bool:
    return guard in os.environ.get("FAULT_MUTANT", "").split()
