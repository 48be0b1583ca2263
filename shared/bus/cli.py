"""``baylog deadletters``: facts that a handler could not take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING
from uuid import UUID

import click

from shared.jobs.stopping import if_stopped

if TYPE_CHECKING:
    from shared.bus.deadletters import DeadLetters

_QUEUE = click.argument("queue", metavar="QUEUE")
_FACT = click.option("--fact", "fact_id", type=click.UUID, help="Only the fact with this id.")


@click.group()
def deadletters() -> None:
    """Facts that a handler could not take: look, play again, drop. QUEUE is facts.SERVICE.HANDLER."""


@deadletters.command(name="list")
def list_() -> None:
    """How many lie in each handler's dead letters."""
    with _opened() as dead:
        for queue, count in dead.counts().items():
            click.echo(f"{count:6}  {queue}")


@deadletters.command()
@_QUEUE
def show(queue: str) -> None:
    """Each fact with its reason; never its contents, which may be personal."""
    with _opened() as dead:
        for letter in dead.letters(_known(dead, queue)):
            fact = letter.fact
            what = f"{fact.id} {fact.type} {fact.stream} v{fact.version}" if fact else "not a fact"
            click.echo(
                f"{what}\n    {letter.reason}; deliveries {letter.deliveries or '?'} {letter.buried_at}"
            )


@deadletters.command()
@_QUEUE
@_FACT
def replay(queue: str, fact_id: UUID | None) -> None:
    """Give them to the handler again, with all tries anew."""
    if_stopped("What was not played again still lies there; the same command goes on from here.")
    with _opened() as dead:
        handler = _known(dead, queue)
        foreign = sum(not one.genuine(handler) for one in dead.letters(handler))
        click.echo(f"{dead.replay(handler, fact_id)} played again")
        if foreign:
            click.echo(f"{foreign} did not come from the relay and stay: look at them, then drop them")


@deadletters.command()
@_QUEUE
@_FACT
@click.confirmation_option(prompt="Throw them away for good?")
def drop(queue: str, fact_id: UUID | None) -> None:
    """Throw them away."""
    if_stopped("What was not dropped still lies there; the same command goes on from here.")
    with _opened() as dead:
        click.echo(f"{dead.drop(_known(dead, queue), fact_id)} dropped")


@contextmanager
def _opened() -> Iterator[DeadLetters]:
    # kombu, nameko and the services load slowly; `baylog --help` should not wait for them
    from shared.bus.connection import Failure
    from shared.bus.deadletters import open_dead_letters
    from shared.bus.topology import subscriptions

    url = os.environ.get("BAYLOG_AMQP_URL")
    if not url:
        raise click.ClickException("BAYLOG_AMQP_URL is not set")
    classes = [found.load() for found in entry_points(group="baylog.services")]
    try:
        with open_dead_letters(url, [one for each in classes for one in subscriptions(each)]) as dead:
            yield dead
    except Failure as lost:
        raise click.ClickException(
            f"the broker does not answer: {lost}. Run `make up`; `baylog status` says what is down."
        ) from None


def _known(dead: DeadLetters, queue: str) -> str:
    handler = queue.removesuffix(".dead")
    if handler not in dead.queues:
        raise click.BadParameter(f"no handler has the queue {queue}", param_hint="QUEUE")
    return handler
