"""`baylog prepare`: brings databases and broker to the shape this version needs; harmless to repeat."""

from __future__ import annotations

from importlib.metadata import entry_points

import click

from shared.jobs.stopping import if_stopped
from shared.runtime.access.grant import grant, process_names, secret_of
from shared.runtime.config import Config
from shared.runtime.databases import ensure_database
from shared.runtime.masterkey import ensure_master_key
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.places import Places
from shared.runtime.state import State


@click.command()
@click.option("--roles-on", multiple=True, hidden=True, help="Servers that `make up` has started.")
def prepare(roles_on: tuple[str, ...]) -> None:
    """Migrate the databases, make a master key where there is none, declare exchanges and queues."""
    from shared.bus.topology import declare  # kombu and eventlet are slow to load

    if_stopped()
    config = Config.from_env()
    ensure_database(config.log_url)
    migrate_log(config.log_url)
    click.echo("log database migrated")
    ensure_database(config.views_url)
    migrate_views(config.views_url)
    click.echo("views database migrated")
    ensure_database(config.keys.url)
    migrate_keys(config.keys.url)
    click.echo("keys database migrated")
    if ensure_master_key(config.keys):
        click.echo(f"master key made: {config.keys.masters.file}; keep a copy where no backup goes")
    declare(config.amqp_url, [entry.load() for entry in entry_points(group="baylog.services")])
    click.echo("exchanges and queues declared")
    if roles_on:
        grant(config, _passwords(config), roles_on)
        click.echo("roles and users made")


def _passwords(config: Config) -> dict[str, str]:
    state = State.load(Places(config.state_dir).state_file)
    assert state is not None, "`make up` writes the passwords down before it calls this"
    return {name: secret_of(state, name) for name in process_names()}
