"""``baylog import orders FILE``."""

from __future__ import annotations

from collections import Counter
from time import sleep
from typing import Any, Final
from uuid import UUID

import click

from services.maintenance.events import Means
from services.maintenance.importing.playing import Outcome, Player
from services.maintenance.importing.rows import OrderPlan, plan_orders
from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.identity import Signer, service_identity
from shared.jobs.bar import bar
from shared.kernel.money import Currency
from shared.runtime.config import Config
from shared.runtime.importing import Asked, Importing, of_a_file
from shared.tabular.columns import Names

NAMES: Final = Names.load(
    "services.maintenance.importing",
    "columns.toml",
    {"plate": "the car's plate", "item": "what was done", "unit_price": "the unit price"},
)
_TRIES, _PAUSE = 5, 1.0
_MEANS: Final = [means.value for means in Means if means is not Means.BILL]


@click.command()
@of_a_file(NAMES, "Where the work was done")
@click.option("--settle", type=click.Choice(_MEANS), help="Orders without a payment were paid by this means.")
def orders(asked: Asked, settle: str | None) -> None:
    """Take in finished repair orders from a spreadsheet (xlsx, xls, ods, csv), one row per line.

    Rows with the same order key are one order; its day is the business day that reports show. Safe to run
    twice, and to stop and run again. Amounts are in the currency's main unit.
    """
    taken = Importing(asked, NAMES)
    counts: Counter[str] = Counter()

    def summary() -> str:
        done = "would be added" if asked.dry_run else "added"
        there, refused = counts["already_there"], counts["refused"]
        return f"{counts['added']} orders {done}, {there} already there, {refused} refused."

    with taken.concluded(summary):
        _run(taken, asked, settle, counts)


def _run(taken: Importing, asked: Asked, settle: str | None, counts: Counter[str]) -> None:
    config = Config.from_env()
    signer, identity = Signer(config.secret_key), service_identity("import", asked.dealership)
    with BlockingBus(config.amqp_url) as bus:

        def ask(service: str, method: str, payload: dict[str, Any], command_id: UUID | None) -> Any:
            return _patiently(bus, service, method, payload, signer.sign(identity), command_id)

        where = ask("maintenance", "locality", {}, None)
        if not where["known"]:
            raise click.ClickException(f"there is no dealership {asked.dealership}")
        taken.currency = Currency(where["currency"])
        player = Player(ask, asked.dealership, settle)
        step = player.check if asked.dry_run else player.play
        plans = plan_orders(taken.rows, where["time_zone"], taken.currency)
        with bar("orders", "orders", len(plans), console=taken.console) as drawn:
            for plan in plans:
                outcome = step(plan)
                counts[outcome.state] += 1
                if outcome.state == "refused":
                    _refuse(taken, plan, outcome)
                drawn.advance()


def _refuse(taken: Importing, plan: OrderPlan, outcome: Outcome) -> None:
    """All rows of a refused order go to the report, to come again whole."""
    reasons = dict(outcome.problems)
    for row in plan.rows:
        taken.refuse(row, reasons.get(row, {}), outcome.params)


def _patiently(
    bus: BlockingBus,
    service: str,
    method: str,
    payload: dict[str, Any],
    token: str,
    command_id: UUID | None,
) -> Any:
    for attempt in range(_TRIES):
        try:
            return bus.call(service, method, payload, identity=token, command_id=command_id)
        except CallFailed:
            if attempt == _TRIES - 1:
                raise
            sleep(_PAUSE)
    raise AssertionError("unreachable")  # pragma: no cover
