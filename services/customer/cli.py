"""``baylog import customers FILE``."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import click

from services.customer.importing.columns import NAMES
from services.customer.importing.rows import Where, check_doubles, plan
from services.customer.importing.sending import Outcome, Sender
from shared.bus.client import BusClient
from shared.identity import Signer, service_identity
from shared.jobs.bar import bar
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

    def summary() -> str:
        done = "would be added" if asked.dry_run else "added"
        there = counts["already_there"]
        return f"{counts['added']} {done}, {there} already there, {taken.refused} refused."

    with taken.concluded(summary):
        asyncio.run(_run(taken, asked, tally))


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
        with bar("customers", "rows", len(plans), begun=len(bad), console=taken.console) as drawn:

            def told(outcome: Outcome) -> None:
                tally(outcome)
                drawn.advance()

            sender = Sender(bus, lambda: signer.sign(identity), told)
            await (sender.check(good) if asked.dry_run else sender.send(good))
    finally:
        await bus.close()
