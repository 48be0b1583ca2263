"""`baylog events`: what the log holds."""

from __future__ import annotations

from pathlib import Path

import click

from shared.runtime.config import SOURCE_TREE

PAGE = Path("docs/events.md")
KEPT = Path("tests/contract/events")


@click.command()
@click.option("--write", is_flag=True, help="Write docs/events.md, and keep the shape of what is new.")
def events(write: bool) -> None:
    """Print every event: its fields, who appends it, who listens."""
    # the services load slowly
    from shared.runtime.eventbook.golden import Kept
    from shared.runtime.eventbook.page import page
    from shared.runtime.eventbook.published import published

    found = published()
    if not write:
        click.echo(page(found), nl=False)
        return
    (SOURCE_TREE / PAGE).write_text(page(found), encoding="utf-8")
    added = Kept(SOURCE_TREE / KEPT).add(found)
    click.echo(f"{PAGE}: {len(found)} events. Kept for ever: {', '.join(added) or 'nothing new'}")
