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
from shared.runtime.failure import Failure

if TYPE_CHECKING:
    from shared.bus.topology import Subscription

_PAUSE_S: Final = 0.2


def await_handlers(config: Config, customers: Sequence[str], seconds: float) -> None:
    """Failure when a handler has not come to its end with the newest fact of one of these erasures."""
    with (
        closing(Log.open(config.log_url, pool_size=1, application_name="baylog-sweep")) as log,
        closing(Pool(config.views_url, 1, "baylog-sweep")) as views,
    ):
        told = [event for customer in customers for event in _newest(log, customer)]
        open_ = [(one, event) for event in told for one in forgetters() if _hears(one, event)]
        end = monotonic() + seconds
        while open_:
            with views.autocommit() as cursor:
                open_ = [
                    (one, event)
                    for one, event in open_
                    if not taken(cursor, one.consumer, event.id, event.recorded_at)
                ]
            if open_ and monotonic() > end:
                raise Failure(
                    f"{open_[0][0].consumer} has not taken the erasure in",
                    "see `baylog status` and `baylog deadletters list`, then sweep again.",
                )
            sleep(_PAUSE_S if open_ else 0)


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
