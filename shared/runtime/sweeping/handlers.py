"""Who keeps something of customers outside the views, and whether they have let go of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.metadata import entry_points
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from shared.bus.inbox import taken
from shared.eventlog import Log, StoredEvent
from shared.eventlog.erasing import ERASING
from shared.postgres import Pool
from shared.runtime.config import Config

if TYPE_CHECKING:
    from shared.bus.topology import Subscription

_PAUSE_S: Final = 0.2


def await_handlers(config: Config, customers: Sequence[str], seconds: float) -> dict[str, str]:
    """Customer → a handler that has not come to its end with the newest fact of their erasure.

    Empty as soon as all have; else what is still so after `seconds`.
    """
    with (
        closing(Log.open(config.log_url, pool_size=1, application_name="baylog-sweep")) as log,
        closing(Pool(config.views_url, 1, "baylog-sweep")) as views,
    ):
        told = [(customer, event) for customer in customers for event in _newest(log, customer)]
        open_ = [(*each, one) for each in told for one in forgetters() if _hears(one, each[1])]
        end = monotonic() + seconds
        while open_ := _not_taken(views, open_):
            if monotonic() > end:
                break
            sleep(_PAUSE_S)
    return {customer: one.consumer for customer, _, one in open_}


def _not_taken(
    views: Pool, open_: Sequence[tuple[str, StoredEvent, Subscription]]
) -> list[tuple[str, StoredEvent, Subscription]]:
    with views.autocommit() as cursor:
        return [
            (customer, event, one)
            for customer, event, one in open_
            if not taken(cursor, one.consumer, event.id, event.recorded_at)
        ]


def forgetters() -> Iterator[Subscription]:
    """The handlers that hear of erasures; each notes what it has taken (`shared.bus.inbox.note`)."""
    from shared.bus.topology import subscriptions  # nameko: other commands need not wait for it

    wanted = {f"customer.{kind}" for kind in ERASING}
    for entry in entry_points(group="baylog.services"):
        for one in subscriptions(entry.load()):
            if wanted & set(one.keys):
                yield one


def _newest(log: Log, customer_id: str) -> list[StoredEvent]:
    events = log.read_stream(f"customer-{customer_id}")
    return [event for event in events if event.type in ERASING][-1:]


def _hears(one: Subscription, event: StoredEvent) -> bool:
    return f"customer.{event.type}" in one.keys
