"""`baylog cabinet enrol`, on the small machine at a cabinet."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import click

from services.keybox_agent.enrolling import office
from services.keybox_agent.enrolling.identity import Identity, new_key, write
from shared.jobs.stopping import if_stopped

# A head office that starts at this moment is waited for this long, in seconds.
_PAUSES: Final = (1, 2, 4, 8, 15)
_DEFAULT = "/var/lib/baylog-keybox-agent/identity"


@click.command()
@click.option("--code", required=True, envvar="BAYLOG_ENROLMENT_CODE", help="As the head office showed it.")
@click.option("--server", required=True, help="The head office's page, e.g. https://baylog.example.kr.")
@click.option(
    "--identity",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(os.environ.get("BAYLOG_CABINET_IDENTITY", _DEFAULT)),
    show_default=True,
    help="Where the box keeps who it is; BAYLOG_CABINET_IDENTITY.",
)
def enrol(code: str, server: str, folder: Path) -> None:
    """Make this machine the box of a cabinet. Asked again with the same code it goes on where it was."""
    if_stopped("The same command with the same code goes on from here.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key(folder)
    try:
        identity = _patiently(server, code, key)
    except (office.Refused, office.Unreachable, ValueError) as error:
        raise click.ClickException(str(error)) from None
    identity.keep(folder)
    (folder / "key.pending").unlink()
    click.echo(f"This is {identity.cabinet} now; its certificate is good until {identity.ends:%Y-%m-%d}.")


def _patiently(server: str, code: str, key: str) -> Identity:
    """Asked again with the same key it is the same question."""
    for pause in _PAUSES:
        try:
            return office.enrol(server, code, key)
        except office.NotThereYet as error:
            click.echo(f"{error}; the head office may be starting. Trying again in {pause} s", err=True)
            time.sleep(pause)
    return office.enrol(server, code, key)


def _key(folder: Path) -> str:
    """The key that the last try has made, so that a code whose answer was lost is not lost with it."""
    pending = folder / "key.pending"
    if not pending.exists():
        write(pending, new_key().encode())
    return pending.read_text()
