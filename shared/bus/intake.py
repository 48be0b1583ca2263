"""What a nameko service takes in: calls and facts, over one consuming connection per container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nameko.extensions import SharedExtension

from shared.bus import topology
from shared.bus.lane import Lane
from shared.bus.link import Link
from shared.bus.metrics import CONSUMING
from shared.bus.outbound import Outbound
from shared.bus.pruner import Pruner
from shared.bus.requests import Requests

if TYPE_CHECKING:
    from shared.bus.deliveries import Deliveries

CALLS_AT_ONCE: Final = 16
FACTS_AT_ONCE: Final = 8


class Intake(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """The receiving half of the bus inside a nameko container."""

    outbound = Outbound()
    link: Link | None = None

    def __init__(self) -> None:
        """nameko makes it anew for each container."""
        self.calls = Lane(CALLS_AT_ONCE, self._broken)
        self.facts = Lane(FACTS_AT_ONCE, self._broken)
        self.requests = Requests(self)
        self.deliveries: list[Deliveries] = []

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        name = f"{self.container.service_name}.intake"
        self.link = Link(self.container.config["AMQP_URI"], name, opened=self._opened, lost=self._lost)

    def start(self) -> None:
        """Called by nameko when all extensions are set up."""
        assert self.link is not None
        work = [self.link.run, self.link.beat]
        if self.deliveries and "VIEWS_URL" in self.container.config:
            work.append(Pruner(self.container.config, [one.subscription for one in self.deliveries]).run)
        for each in work:
            self.container.spawn_managed_thread(each)

    def cease(self) -> None:
        """Take nothing more; what is under way may end. Called by each entrypoint at a graceful stop."""
        for consumer in self._consumers():
            consumer.cease()

    def stop(self) -> None:
        """Called by nameko when no worker runs any more."""
        if self.link is not None:
            self.link.close()

    kill = stop

    def _opened(self, connection: Any) -> None:
        topology.declare_on(connection, topology.subscriptions(self.container.service_cls))
        for consumer in self._consumers():
            channel = connection.channel()
            channel.auto_decode = False
            consumer.consume(channel)
        CONSUMING.labels(self.container.service_name).set(1)

    def _broken(self, error: Exception) -> None:
        """A defect of our own ends the service, as one in the reader does; the supervisor starts it anew."""

        def end() -> None:
            raise error

        self.container.spawn_managed_thread(end, identifier="lane")

    def _lost(self) -> None:
        CONSUMING.labels(self.container.service_name).set(0)

    def _consumers(self) -> list[Requests | Deliveries]:
        return [self.requests, *self.deliveries]
