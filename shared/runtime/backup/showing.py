"""How far the copying of the log has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the error output; call what is given with how many events more are done."""
    shown = Progress(
        TextColumn(title),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} events, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with shown:
        task = shown.add_task(title, total=max(total, 0), rate=0.0)

        def advance(events: int) -> None:
            shown.advance(task, events)
            told = shown.tasks[0]
            shown.update(task, rate=told.completed / (told.elapsed or 1e-9))

        yield advance
