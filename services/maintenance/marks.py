"""An order's flags as bits of one number, so that a list filtered by one is read off an index (CM-38)."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from services.maintenance.events import Flags

_NAMES: Final = tuple(field.name for field in fields(Flags))


def mark_of(flag: str) -> int:
    """The bit of a flag; ValueError for a name that is none."""
    return 1 << _NAMES.index(flag)


def marks_of(flags: Flags) -> int:
    """The bits of the flags that are on."""
    return sum(mark_of(name) for name in _NAMES if getattr(flags, name))
