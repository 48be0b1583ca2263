"""`baylog run NAME`: one process of the suite in the foreground."""

from __future__ import annotations

import os
import sys

import click

from shared.runtime.suite import process_commands


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(name: str, arguments: tuple[str, ...]) -> None:
    """Run one process in the foreground: relay, views, web or a service. The rest goes to it."""
    known = process_commands()
    if name not in known:
        raise click.BadParameter(f"{name} is none of {', '.join(known)}", param_hint="NAME")
    # afresh: what this command imported was not prepared for eventlet
    os.execv(sys.executable, [sys.executable, "-m", *known[name], *arguments])  # noqa: S606  names from our table
