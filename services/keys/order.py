"""The order in which a cabinet's agent saw things, when its records come in another.

An agent that comes back with much to tell sends what happens now beside what it held (docs/adr/0024). So a
record may come after a later one of the same cabinet: it is told apart by its number, never by a clock. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Where = tuple[int, int]
"""A place in the log: (xid, position)."""


@dataclass(frozen=True, order=True)
class Boot:
    """Records of one disk that count from 1; of the same device a greater number is later."""

    cabinet: str
    device: str
    number: int

    @classmethod
    def of(cls, stream_key: str) -> Boot:
        """From the key of ``cabinet_log-<cabinet>.<device>.<boot>``."""
        cabinet, device, number = stream_key.rsplit(".", 2)
        return cls(cabinet, device, int(number))

    def mark(self, sequence: int) -> str:
        """The number of a record; of the same device the later one is the greater text."""
        return f"{self.device}.{self.number:09d}.{sequence:012d}"


def overtaken(mark: str, known: str) -> bool:
    """Whether what is known is of a later record. A disk that was replaced has no later records."""
    return mark < known and mark.partition(".")[0] == known.partition(".")[0]


def of_one_boot(mark: str, known: str) -> bool:
    """Whether nothing can have come between these two that has not arrived yet."""
    return mark.rpartition(".")[0] == known.rpartition(".")[0]


@dataclass
class Overtaking:
    """Where in the log each boot was overtaken by a later one of its device: its records stand before that.

    `before`: the places that are known of the boots of a batch; `begun`: boots that begin in it.
    """

    before: Mapping[Boot, Where]
    begun: dict[Boot, Where] = field(default_factory=dict)

    def stands(self, boot: Boot, place: Where) -> Where:
        """Where a record belongs that came at this place; records must be given in the order of the log."""
        self.begun.setdefault(boot, place)
        later = [at for other, at in self.begun.items() if _is_later(other, boot)]
        return min([*later, *self._known(boot), place])

    def _known(self, boot: Boot) -> Iterable[Where]:
        return (self.before[boot],) if boot in self.before else ()


def _is_later(other: Boot, boot: Boot) -> bool:
    return (other.cabinet, other.device) == (boot.cabinet, boot.device) and other.number > boot.number
