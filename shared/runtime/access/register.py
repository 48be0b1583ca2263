"""What each process needs, read from the services, views and subscriptions that are registered."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Final

from shared.bus.topology import Subscription, subscriptions
from shared.bus.wire import FACTS_EXCHANGE, calls_queue
from shared.contracts.grants import WANTED, grants_queue
from shared.contracts.keys import EDGE_EXCHANGE, HELD, PICTURES, REPORTS
from shared.runtime.providers import ErasuresProvider, LogProvider

_NOTHING = "^$"


@dataclass(frozen=True)
class Access:
    """The rights of one process.

    `categories`: the streams it appends to. `views`: the schemas that it reads. `tables`: whether it has
    tables of its own beside them, in schemas called ``<name>_…``. `erases`: whether it destroys keys.
    """

    process: str
    categories: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()
    reads_log: bool = True
    tables: bool = False
    erases: bool = False
    broker: Broker | None = None


@dataclass(frozen=True)
class Broker:
    """RabbitMQ permissions, as patterns of whole names; `binds` and `sends` are routing keys of the facts."""

    configure: str = _NOTHING
    write: str = _NOTHING
    read: str = _NOTHING
    sends: str = _NOTHING
    binds: str = _NOTHING
    tags: str = ""


# Without a service class: what publishes the log, what builds the views, what seals, what shows the pages.
RELAY = Access("relay", broker=Broker(write=r"^baylog\.facts$", sends=".*"))
VIEWS = Access("views")
SEALER = Access("sealer")
# What the keys service signs in as to make and delete the cabinets' users: it has no rights on messages.
REGISTRAR = Access("registrar", reads_log=False, broker=Broker(tags="administrator"))
_TELLS: Final = "|".join(map(re.escape, (REPORTS, HELD, WANTED, PICTURES)))
WEB = Access("web", broker=Broker(write=r"^amq\.default$", read=r"^facts\..+\.dead$", tags="monitoring"))


def register() -> list[Access]:
    """Every process of the suite."""
    classes = [entry.load() for entry in entry_points(group="baylog.services")]
    others = sorted(map(_of_service, classes), key=lambda each: each.process)
    return [RELAY, VIEWS, SEALER, WEB, REGISTRAR, *others]


def cabinet(key: str) -> Broker:
    """The agent beside a key cabinet reports as itself, and hears in its own queue what its people may do."""
    grants = f"^{re.escape(grants_queue(key))}$"
    edge = f"^{re.escape(EDGE_EXCHANGE)}$"
    return Broker(configure=grants, write=edge, read=grants, sends=f"^({_TELLS})$")


def facts_from(prefix: str) -> tuple[str, ...]:
    """The users whose facts a handler believes: the relay, and those who may play dead letters again."""
    return tuple(f"{prefix}_{each.process}" for each in (RELAY, WEB))


def view_owners() -> dict[str, str]:
    """Each registered view and the service that brings it and reads it."""
    return {entry.name: entry.module.split(".")[1] for entry in entry_points(group="baylog.views")}


def _of_service(service_class: type) -> Access:
    name = str(service_class.name)  # type: ignore[attr-defined]  # nameko's rule
    logs = [each for _, each in inspect.getmembers(service_class) if isinstance(each, LogProvider)]
    return Access(
        name,
        categories=frozenset(category for log in logs for category in log.streams),
        views=frozenset(view for view, owner in view_owners().items() if owner == name),
        reads_log=bool(logs),
        tables=True,
        erases=any(isinstance(each, ErasuresProvider) for _, each in inspect.getmembers(service_class)),
        broker=_broker(name, list(subscriptions(service_class))),
    )


def _broker(name: str, subscribed: list[Subscription]) -> Broker:
    """Its own queues, and the bindings that its subscriptions ask for.

    Replies, calls and dead letters go through the default exchange.
    """
    own = f"{re.escape(calls_queue(name))}|{re.escape(f'facts.{name}.')}.+"
    keys = "|".join(sorted(_keys(subscribed)))
    exchanges = "|".join(
        sorted({re.escape(each) for each in (FACTS_EXCHANGE, *(s.exchange for s in subscribed))})
    )
    return Broker(
        configure=f"^({own})$",
        write=f"^({own}|amq\\.default)$",
        read=f"^({own}|{exchanges})$",
        binds=f"^({keys})$" if keys else _NOTHING,
    )


def _keys(subscribed: list[Subscription]) -> Iterator[str]:
    for one in subscribed:
        yield from (re.escape(key) for key in one.keys)
