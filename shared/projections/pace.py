"""How a build gives way to live views: small batches, one after the other, and a rest after each."""

from __future__ import annotations

from time import monotonic, sleep

from shared.postgres import Cursor, statement
from shared.projections.session import Session

# A batch of a tenth is over before a live view waits long for the processor.
_SMALLER = 10


def size_of(full: int, *, gives_way: bool) -> int:
    """Events in the next batch, of `full` where nobody is in a hurry."""
    return max(1, full // _SMALLER) if gives_way else full


def rest_after(spent_s: float, processes: int, *, gives_way: bool) -> float:
    """Seconds to hold still after a batch that took `spent_s`: together they use half a core then."""
    return spent_s * (2 * processes - 1) if gives_way else 0.0


def live(cursor: Cursor) -> bool:
    """Whether live views are taking something in just now."""
    cursor.execute(statement("shared.projections", "live"))
    return bool(cursor.fetchall()[0][0])


class Pace:
    """Of one process that builds; `processes` share the work. One that is `hurried` gives way to nobody."""

    def __init__(self, session: Session, full: int, processes: int = 1, *, hurried: bool = False) -> None:
        self._session, self._full, self._processes = session, full, processes
        self._hurried = hurried
        self.gives_way = self._live()
        self._since = monotonic()

    @property
    def size(self) -> int:
        """Events in the next batch."""
        return size_of(self._full, gives_way=self.gives_way)

    def keep(self) -> None:
        """After each batch: look whether live views are at work, and rest as long as that asks for."""
        spent = monotonic() - self._since
        self.gives_way = self._live()
        sleep(rest_after(spent, self._processes, gives_way=self.gives_way))
        self._since = monotonic()

    def _live(self) -> bool:
        if self._hurried:
            return False
        with self._session.transaction() as cursor:
            return live(cursor)
