"""Prunes the inbox of a service's handlers once an hour. Runs in a green thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Final

import eventlet
import psycopg2

from shared.bus import connection as broker
from shared.bus import topology
from shared.bus.inbox.pruning import prune
from shared.postgres import Pool
from shared.telemetry import get_logger

_log = get_logger("inbox")

_EVERY: Final = 3600.0
_TIRES: Final = 10.0


class Pruner:
    """Several processes of a service may prune: each finds what the others left."""

    def __init__(self, config: Mapping[str, Any], subscriptions: Sequence[topology.Subscription]) -> None:
        """`config` is the container's."""
        self._config = config
        self._subscriptions = subscriptions

    def run(self) -> None:
        """For ever; a database or broker that is away is asked again the next time."""
        while True:
            eventlet.sleep(_EVERY)
            try:
                pruned = self.prune()
            except (*broker.Failure, psycopg2.Error) as error:
                _log.warning("inbox_not_pruned", error=type(error).__name__)
            else:
                _log.info("inbox_pruned", notes=pruned)

    def prune(self) -> int:
        """How many notes went."""
        tires = {"read_timeout": _TIRES, "write_timeout": _TIRES}
        with (
            closing(Pool(self._config["VIEWS_URL"], size=1, application_name="baylog-inbox")) as views,
            closing(broker.connect(self._config["AMQP_URI"], "baylog.inbox", **tires)) as connection,
        ):
            return prune(views, self._subscriptions, partial(topology.waiting, connection))
