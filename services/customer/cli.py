"""``baylog import customers FILE``."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.customer.importing.columns import NAMES
from services.customer.importing.rows import Where, check_doubles, plan
from services.customer.importing.sending import Outcome, Sender
from shared.bus.client import BusClient, CallFailed
from shared.identity import Signer, service_identity
from shared.runtime.config import Config
from shared.runtime.importing import Asked, Importing, of_a_file


@click.command()
@of_a_file(NAMES, "Whose customers these are")
def customers(asked: Asked) -> None:
    """Take in customers and their cars from a spreadsheet (xlsx, xls, ods, csv).

    Safe to run twice, and to stop and run again: rows that are there already are left as they are.
    """
    taken = Importing(asked, NAMES)
    counts: Counter[str] = Counter()

    def tally(outcome: Outcome) -> None:
        if outcome.state == "refused":
            taken.refuse(outcome.plan.number, outcome.problems, outcome.params)
        else:
            counts[outcome.state] += 1

    finished = _finished(_run(taken, asked, tally), taken.console)
    taken.say_refused()
    done = "would be added" if asked.dry_run else "added"
    there = counts["already_there"]
    taken.console.print(f"{counts['added']} {done}, {there} already there, {taken.refused} refused.")
    taken.leave(finished=finished)


def _finished(work: Coroutine[Any, Any, None], console: Console) -> bool:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        console.print("Stopped. What was sent is complete; run the same command again to go on.")
        return False
    except CallFailed as lost:
        console.print(
            f"The customer service cannot be reached ({type(lost).__name__}: {lost}).", markup=False
        )
        console.print("Is the suite up (`baylog status`)? Run the same command again to go on.")
        return False
    return True


async def _run(taken: Importing, asked: Asked, tally: Callable[[Outcome], None]) -> None:
    config = Config.from_env()
    signer = Signer(config.secret_key)
    identity = service_identity("import", asked.dealership)
    bus = await BusClient.connect(config.amqp_url, "baylog.import")
    try:
        place = await bus.call("customer", "locality", {}, identity=signer.sign(identity))
        if not place["known"]:
            raise click.ClickException(f"there is no dealership {asked.dealership}")
        where = Where(asked.dealership, place["country"], place["time_zone"])
        plans = check_doubles([plan(number, values, where) for number, values in taken.rows])
        bad, good = [one for one in plans if one.problems], [one for one in plans if not one.problems]
        for one in bad:
            tally(Outcome(one, "refused", one.problems))
        with _progress(taken.console) as progress:
            task = progress.add_task("rows", total=len(plans), completed=len(bad))

            def told(outcome: Outcome) -> None:
                tally(outcome)
                progress.advance(task)

            sender = Sender(bus, lambda: signer.sign(identity), told)
            await (sender.check(good) if asked.dry_run else sender.send(good))
    finally:
        await bus.close()


def _progress(console: Console) -> Progress:
    rate = TextColumn("{task.speed:.0f} rows/s" if console.is_terminal else "")
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
        console=console,
    )
