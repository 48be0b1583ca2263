"""What a play found, for its report."""

from __future__ import annotations

from collections.abc import Mapping, Sized


def told(found: Mapping[str, int | Sized]) -> str:
    """``{"lost": {…}, "seed": 7}`` → ``lost 0, seed 7``."""
    return ", ".join(f"{kind} {it if isinstance(it, int) else len(it)}" for kind, it in found.items())
