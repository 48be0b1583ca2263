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
        self._title, self._unit, self._begun = title, unit, begun
        self._since, self._told = monotonic(), ""
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

    def begin(self) -> None:
        """Draw it as it stands."""
        self._drawn.start()

    def at(self, done: float, total: float, count: float | None = None) -> None:
        """So much of `total` is done; `count` is how many that were, where `done` does not say it."""
        self._draw(done, total, done if count is None else count)

    def advance(self, more: float = 1) -> None:
        """So much more is done, of the total that was given."""
        task = self._drawn.tasks[0]
        self._draw(task.completed + more, task.total, task.completed + more)

    def doing(self, what: str) -> None:
        """Something that does not say how far it has come."""
        self._drawn.start()
        self._drawn.update(self._task, description=f"{self._title}: {what}", told="", refresh=True)

    def say(self, text: str) -> None:
        """A line that stays, above the bar."""
        self._drawn.console.print(text, markup=False)

    def close(self) -> None:
        """It stays on the screen as it stands."""
        if self._drawn.live.is_started:
            self._drawn.update(self._task, description=self._title, told=self._told)
            self._drawn.stop()

    def _draw(self, done: float, total: float | None, count: float) -> None:
        self._drawn.start()
        rate = (count - self._begun) / (monotonic() - self._since or 1e-9)
        self._told = f"{count:,.0f} {self._unit}, {rate:,.0f}/s"
        self._drawn.update(self._task, description=self._title, total=total, completed=done, told=self._told)


@contextmanager
def bar(
    title: str, unit: str, total: float | None = None, *, begun: float = 0, console: Console | None = None
) -> Iterator[Bar]:
    """Drawn at once where the total is known; `begun`: so much was done before, and counts for no speed."""
    drawn = Bar(title, unit, total, begun, console or Console(stderr=True))
    try:
        if total is not None:
            drawn.begin()
        yield drawn
    finally:
        drawn.close()
