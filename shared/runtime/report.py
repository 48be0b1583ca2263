"""`baylog status`: each process, the queues, the lag of each view; exit 1 when something is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import amqp
import click

from shared.runtime.config import remembered, state_directory
from shared.runtime.places import Places
from shared.runtime.preflight import page_address
from shared.runtime.probes import gauges, queues
from shared.runtime.processes import Ident, descendants, memory
from shared.runtime.status import Status

_MB = 1_000_000
_LAGS = {
    "relay": ("baylog_relay_oldest_seconds",),
    "views": ("baylog_view_lag_events", "baylog_view_lag_seconds"),
}


@click.command()
def status() -> None:
    """Show each process, the queues and the lag of each view; exits 1 when something is wrong."""
    places = Places(state_directory())
    found = Status.read(places)
    if found is None:
        click.echo("Baylog does not run here. `make up` starts it.")
        sys.exit(1)
    env = remembered(places.root)
    wrong = [*_show_processes(found, env), *_show_queues(env), *_show_lags(found)]
    for complaint in wrong:
        click.echo(f"! {complaint}")
    sys.exit(1 if wrong else 0)


def _show_processes(found: Status, env: dict[str, str]) -> Iterator[str]:
    alive = "running" if found.supervised else "NOT running"
    click.echo(f"Supervisor {alive}, {found.phase}, since {found.since}")
    if "BAYLOG_LISTEN" in env:
        click.echo(f"Address    {page_address(env['BAYLOG_LISTEN'], tls='BAYLOG_TLS_CERT' in env)}")
    if not found.supervised:
        yield "the supervisor is not running: `make up` starts what is down, `make down` ends what is left"
    elif found.phase != "ready":
        yield f"the suite is {found.phase}"
    rows = [_row(entry) for entry in found.programs if not entry["once"]]
    supervisor = found.supervisor.pid if found.supervisor is not None and found.supervised else None
    rows.append(
        (
            "supervisor",
            "healthy" if supervisor else "gone",
            supervisor,
            found.since,
            0,
            memory(supervisor or 0),
        )
    )
    lines = [
        (name, state, str(pid or "-"), since or "-", str(restarts), f"{pss / _MB:.0f} MB")
        for name, state, pid, since, restarts, pss in rows
    ]
    _table(("process", "state", "pid", "up since", "restarts", "memory"), lines)
    click.echo(f"Memory in all: {sum(row[5] for row in rows) / _MB:.0f} MB (proportional set size)")
    for entry, row in zip((entry for entry in found.programs if not entry["once"]), rows, strict=False):
        if row[1] != "healthy":
            yield f"{entry['name']} is {row[1]}" + (f": {entry['detail']}" if entry["detail"] else "")


def _row(entry: dict[str, Any]) -> tuple[str, str, int | None, str, int, int]:
    pid, state = entry["pid"], entry["state"]
    if pid is not None and not Ident(pid, entry["started"]).alive():
        pid, state = None, "gone"
    family = [pid, *(child.pid for child in descendants(pid))] if pid else []
    return entry["name"], state, pid, entry["since"], entry["restarts"], sum(memory(one) for one in family)


def _show_queues(env: dict[str, str]) -> Iterator[str]:
    address = env.get("BAYLOG_AMQP_MANAGEMENT_URL")
    if address is None:
        click.echo("Queues: not shown, BAYLOG_AMQP_MANAGEMENT_URL is not set")
        return
    try:
        found = queues(env["BAYLOG_AMQP_URL"], address)
    except (OSError, amqp.AMQPError) as error:
        yield f"the broker does not tell about its queues: {error}"
        return
    shown = [queue for queue in found if queue.messages or not queue.dead]
    _table(("queue", "messages", "consumers"), [(q.name, str(q.messages), str(q.consumers)) for q in shown])
    for queue in found:
        if queue.complaint:
            yield f"{queue.name}: {queue.complaint}"


def _show_lags(found: Status) -> Iterator[str]:
    rows = []
    for entry in found.programs:
        wanted = _LAGS.get(entry["name"])
        if wanted is None or entry["metrics_port"] is None:
            continue
        told = gauges(entry["metrics_port"], *wanted)
        if not told:
            yield f"{entry['name']} tells no lag"
        rows += [(name, f"{value:g}") for name, value in sorted(told.items())]
    _table(("lag", "value"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines = [head, *rows]
    if len(lines) == 1:
        return
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    click.echo("")
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
