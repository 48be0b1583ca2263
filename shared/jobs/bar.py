"""One look for all that takes long: what, a bar, how much of it and how fast, how long it will take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Bar:
    """On the error output. Nothing is drawn before something is told: what is refused leaves no trace."""

    def __init__(self, title: str, unit: str, total: float | None, begun: float, console: Console) -> None:
        self.title, self._unit, self._begun = title, unit, begun
        self._since = monotonic()
        self._drawn = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(None),
            TaskProgressColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
            console=console,
            expand=True,
        )
        self._task = self._drawn.add_task(title, total=total, completed=int(begun), told="")
        if total is not None:
            self._drawn.start()

    def at(self, done: float, total: float, count: float | None = None) -> None:
        """So much of `total` is done; `count` is how many that were, where `done` does not say it."""
        shown = done if count is None else count
        self._draw(total=total, completed=done, told=self._told(shown))

    def advance(self, more: float = 1) -> None:
        """So much more is done of the total that was given."""
        task = self._drawn.tasks[0]
        self._draw(total=task.total, completed=task.completed + more, told=self._told(task.completed + more))

    def doing(self, what: str) -> None:
        """Something that does not say how far it has come."""
        self._draw(description=f"{self.title}: {what}", total=None, told="")

    def say(self, text: str) -> None:
        """A line that stays, above the bar."""
        self._drawn.console.print(text, markup=False)

    def close(self) -> None:
        """It stays on the screen as it stands."""
        if self._drawn.live.is_started:
            self._drawn.stop()

    def _told(self, count: float) -> str:
        rate = (count - self._begun) / (monotonic() - self._since or 1e-9)
        return f"{count:,.0f} {self._unit}, {rate:,.0f}/s"

    def _draw(self, *, total: float | None, told: str, completed: float = 0, description: str = "") -> None:
        self._drawn.start()
        self._drawn.update(
            self._task, description=description or self.title, total=total, completed=completed, told=told
        )


@contextmanager
def bar(
    title: str, unit: str, total: float | None = None, *, begun: float = 0, console: Console | None = None
) -> Iterator[Bar]:
    """Drawn at once where the total is known; `begun`: so much was done before, and counts for no speed."""
    drawn = Bar(title, unit, total, begun, console or Console(stderr=True))
    try:
        yield drawn
    finally:
        drawn.close()
