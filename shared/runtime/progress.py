"""Lines that say what is going on, with the time since the start."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


class Progress:
    """Elapsed seconds before each line; BAYLOG_BEGAN (a Unix time) counts the preparation before us too."""

    def __init__(self) -> None:
        began = os.environ.get("BAYLOG_BEGAN")
        self._began = float(began) if began else time.time()

    def say(self, text: str) -> None:
        """One line, at once."""
        click.echo(f"[{time.time() - self._began:6.1f} s] {text}")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Says it before a thing that takes a while."""
        self.say(f"{text} ...")
        yield
