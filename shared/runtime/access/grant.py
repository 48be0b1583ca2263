"""`baylog roles`: makes the roles and users, and writes down for each process its own addresses."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from importlib.metadata import entry_points
from urllib.parse import quote, urlsplit, urlunsplit

import click

from shared.jobs.stopping import if_stopped
from shared.runtime.config import Config
from shared.runtime.failure import Failure
from shared.runtime.places import Places
from shared.runtime.state import State, write_whole

SERVERS = ("log", "views", "keys", "broker")
PREFIX = "baylog"
# Who else tells a service something, through an exchange of their own; {key} is what their stream is about.
_OUTSIDE = {"keys": ("cabinet_{key}",)}
_ADDRESSES = {
    "log": ("BAYLOG_LOG_URL",),
    "views": ("BAYLOG_VIEWS_URL",),
    "keys": ("BAYLOG_KEYS_URL",),
    "broker": ("BAYLOG_AMQP_URL", "BAYLOG_AMQP_MANAGEMENT_URL"),
}


def process_names() -> list[str]:
    """Every process that gets a role, without loading any service."""
    return [
        "relay",
        "views",
        "sealer",
        "web",
        "registrar",
        *sorted(entry.name for entry in entry_points(group="baylog.services")),
    ]


def secret_of(state: State, process: str) -> str:
    """The password of a process, the same at every start."""
    return state.secret(f"role:{process}")


def as_role(url: str, process: str, password: str, prefix: str = PREFIX) -> str:
    """The same address, signed in as the process."""
    parts = urlsplit(url)
    _, _, place = parts.netloc.rpartition("@")
    user = f"{quote(f'{prefix}_{process}', safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{user}@{place}"))


def own_addresses(
    urls: Mapping[str, str], process: str, password: str, on: Collection[str]
) -> dict[str, str]:
    """What one process is told instead of the owner's addresses, for the servers that have roles."""
    found = {
        name: as_role(urls[name], process, password)
        for server in on
        for name in _ADDRESSES[server]
        if name in urls
    }
    if "broker" in on:
        believed = ("relay", "web", *_OUTSIDE.get(process, ()))
        found["BAYLOG_FACTS_FROM"] = " ".join(f"{PREFIX}_{name}" for name in believed)
    return found


def registrar_address(urls: Mapping[str, str], password: str, on: Collection[str]) -> dict[str, str]:
    """Beside its own addresses, what the keys service makes and deletes the cabinets' users with."""
    own = own_addresses(urls, "registrar", password, on)
    found = own.get("BAYLOG_AMQP_MANAGEMENT_URL")
    return {} if found is None else {"BAYLOG_REGISTRAR_URL": found}


def grant(
    config: Config, passwords: Mapping[str, str], on: Collection[str] = SERVERS, prefix: str = PREFIX
) -> None:
    """Apply all rights to these servers, as their owner."""
    # the services are loaded to see what they need, which takes a second
    from shared.runtime.access.register import register, view_owners
    from shared.runtime.access.roles import apply_to_keys, apply_to_log, apply_to_views
    from shared.runtime.access.users import apply_to_broker

    found = register()
    if "log" in on:
        apply_to_log(config.log_url, found, passwords, prefix)
    if "views" in on:
        apply_to_views(config.views_url, found, passwords, prefix, view_owners())
    if "keys" in on:
        apply_to_keys(config.keys.url, found, passwords, prefix)
    if "broker" in on:
        if config.amqp_management_url is None:
            raise Failure(
                "users are made through the management interface", "set BAYLOG_AMQP_MANAGEMENT_URL."
            )
        apply_to_broker(config.amqp_management_url, config.amqp_url, found, passwords, prefix)


@click.command()
@click.option(
    "--on", "servers", multiple=True, type=click.Choice(SERVERS), help="Only these; all by default."
)
def roles(servers: tuple[str, ...]) -> None:
    """Make a PostgreSQL role and a RabbitMQ user for each process, on servers of your own.

    Give it the owner's addresses (BAYLOG_DATABASE_URL or BAYLOG_LOG_URL and BAYLOG_VIEWS_URL,
    BAYLOG_AMQP_URL, BAYLOG_AMQP_MANAGEMENT_URL). Each process's own addresses are written to
    roles/<process>.env in the state directory, which only you can read. Harmless to repeat; `make up` does
    it by itself for the servers that it has started.
    """
    if_stopped()
    config, on = Config.from_env(), servers or SERVERS
    places = Places(config.state_dir)
    places.make()
    state = State.load(places.state_file) or State(places.state_file)
    passwords = {name: secret_of(state, name) for name in process_names()}
    state.save()  # before the servers learn them
    grant(config, passwords, on)
    urls = {
        "BAYLOG_LOG_URL": config.log_url, "BAYLOG_KEYS_URL": config.keys.url,
        "BAYLOG_VIEWS_URL": config.views_url,
        "BAYLOG_AMQP_URL": config.amqp_url, "BAYLOG_AMQP_MANAGEMENT_URL": config.amqp_management_url or "",
    }  # fmt: skip
    folder = places.root / "roles"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, password in passwords.items():
        known = {key: url for key, url in urls.items() if url}
        own = own_addresses(known, name, password, on)
        if name == "keys":
            own |= registrar_address(known, passwords["registrar"], on)
        lines = "".join(f"{key}={value}\n" for key, value in own.items())
        write_whole(folder / f"{name}.env", lines)
    click.echo(f"{len(passwords)} roles on {', '.join(on)}; their addresses are in {folder}{os.sep}")
