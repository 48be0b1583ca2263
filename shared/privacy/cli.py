"""`baylog master-key status | rotate`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from shared.jobs.bar import bar
from shared.jobs.stopping import if_stopped
from shared.postgres import Pool, statement
from shared.privacy.master import NoMasterKey
from shared.privacy.opening import KeysAt
from shared.privacy.rotation import rotate as rotate_master


@click.group()
def master_key() -> None:
    """What wraps the keys that open personal data."""


@master_key.command()
def status() -> None:
    """How many customers have a key, and which master key wraps them."""
    with _opened() as (at, pool):
        with pool.autocommit() as cursor:
            cursor.execute(statement("shared.privacy", "key_counts"))
            rows = cursor.fetchall()
        click.echo(f"current master key: {at.masters.keys().current}")
        for state, master, count in rows:
            click.echo(f"{count:,} {state}" + (f", wrapped by {master}" if master else ""))


@master_key.command()
def rotate() -> None:
    """Make a new master key (of a file), wrap every data key with it, let go of the old one."""
    if_stopped("Both master keys are in use until the same command has gone on to its end.")
    with _opened() as (at, pool):
        with bar("wrap anew", "keys") as drawn:
            done = rotate_master(pool, at.masters, drawn.advance)
        click.echo(f"{done.keys:,} keys are wrapped by master key {at.masters.keys().current}.")
    if done.before is not None:
        click.echo(
            f"The one before is in {done.before}: backups of the key store from before need it. "
            "Destroy it with the last of them, and keep a copy of the new one apart from all backups."
        )
    else:
        click.echo("BAYLOG_MASTER_KEY may now be set to the first of its keys alone.")


@contextmanager
def _opened() -> Iterator[tuple[KeysAt, Pool]]:
    if not any(os.environ.get(f"BAYLOG_{place}_URL") for place in ("KEYS", "VIEWS", "DATABASE")):
        raise click.UsageError("nothing was started here. Run `make up`, or set BAYLOG_KEYS_URL.")
    at = KeysAt.from_env(os.environ.get("BAYLOG_VIEWS_URL", ""))
    try:
        with closing(Pool(at.url, 1, "baylog-keys")) as pool:
            yield at, pool
    except NoMasterKey as missing:
        raise click.ClickException(str(missing)) from None
