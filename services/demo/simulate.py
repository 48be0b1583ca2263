"""`baylog simulate`: plays a dealer group's days through the real commands."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import closing
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from services.demo.desk import Desk
from services.demo.simulation.plan import Run, expected_orders, steps
from services.demo.simulation.play import Player, Tally
from services.demo.simulation.script import Ask
from services.demo.simulation.visit import Receive, Step
from services.demo.sources import group_of
from services.demo.staffing import open_group
from shared.bus.blocking import BlockingBus
from shared.bus.client import BusClient
from shared.bus.errors import CallFailed
from shared.identity import Identity, Signer
from shared.jobs.stopping import if_stopped
from shared.kernel.clock import local_date, now
from shared.kernel.errors import Refusal
from shared.postgres import Pool
from shared.runtime.config import Config

_DEADLINE_SECONDS = 15.0


@click.command()
@click.option("--shops", type=click.IntRange(1, 33), default=5, show_default=True)
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="Up to --until.")
@click.option(
    "--orders-per-day", type=click.IntRange(1, 500), default=20, show_default=True, help="Per shop."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same days.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; today by default.")
@click.option(
    "--lanes", type=click.IntRange(1, 200), default=16, show_default=True, help="Customers at once."
)
def simulate(
    shops: int, days: int, orders_per_day: int, seed: int, until: datetime | None, lanes: int
) -> None:
    """Play a dealer group's days: customers, cars, orders, payments, corrections.

    Today is played up to this moment. Ctrl-C stops; the same arguments (give --until) go on where it stopped.
    """
    group = group_of(shops)
    last = until.date() if until else local_date(now(), group[0].time_zone)
    console = Console(stderr=True)
    if_stopped(f"The same arguments and --until {last} go on from here.")
    try:
        tally, stopped = _simulate(Run(group, days, orders_per_day, seed, last), lanes, console)
    except Refusal as refusal:
        raise click.ClickException(f"refused: {refusal.message}") from None
    except CallFailed as failure:
        raise click.ClickException(f"{type(failure).__name__}: {failure}; the same arguments go on") from None
    _tell(console, tally)
    if stopped:
        raise KeyboardInterrupt  # put off until the steps under way had ended
    sys.exit(1 if tally.refused else 0)


def _simulate(run: Run, lanes: int, console: Console) -> tuple[Tally, bool]:
    config = Config.from_env()
    signer = Signer(config.secret_key)
    with (
        closing(Pool(config.views_url, size=1)) as views,
        BlockingBus(config.amqp_url, "baylog.simulate") as bus,
        console.status("Opening the shops"),
    ):
        crew = open_group(Desk(bus, signer), views, run.shops)
    with _bar(console) as bar:
        return asyncio.run(_play(run, lanes, crew.by_login, (config.amqp_url, signer), bar))


async def _play(
    run: Run, lanes: int, people: dict[str, Identity], door: tuple[str, Signer], bar: Progress
) -> tuple[Tally, bool]:
    amqp_url, signer = door
    client = await BusClient.connect(amqp_url, "baylog.simulate")
    task = bar.add_task("", total=expected_orders(run), day=str(run.first_day), rate="")

    async def call(who: Identity, ask: Ask) -> dict[str, object]:
        return await client.call(
            ask.service, ask.method, ask.payload,
            identity=signer.sign(who), command_id=ask.command_id, timeout=_DEADLINE_SECONDS,
        )  # fmt: skip

    player = Player(call, people, lanes, lambda step: _advance(bar, task, player, step))
    stopped = _stop_on_interrupt(player)
    try:
        await player.play(steps(run, now()))
    except* CallFailed as failed:
        raise failed.exceptions[0] from None
    finally:
        await client.close()
    return player.tally, stopped.is_set()


def _stop_on_interrupt(player: Player) -> asyncio.Event:
    asked = asyncio.Event()

    def stop() -> None:
        asked.set()
        player.stop()

    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop)
    return asked


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.fields[day]}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} orders, {task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _advance(bar: Progress, task: TaskID, player: Player, step: Step) -> None:
    elapsed = bar.tasks[task].elapsed or 0.0
    rate = f"{player.tally.done / elapsed:,.0f} commands/s" if elapsed > 1 else ""
    received = isinstance(step.action, Receive)
    bar.update(task, advance=1 if received else 0, day=f"{step.at:%Y-%m-%d}", rate=rate)


def _tell(console: Console, tally: Tally) -> None:
    console.print(f"{tally.orders:,} orders, {tally.done:,} commands")
    for reason, times in tally.refused.most_common():
        console.print(f"  refused {times:,} x {reason}", markup=False)
    if tally.skipped:
        console.print(f"  {tally.skipped:,} steps left out after a refusal")
