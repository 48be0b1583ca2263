"""Every event that a service appends, found through the streams that it names."""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from shared.bus.topology import subscriptions
from shared.eventlog import Codec
from shared.projections import registered
from shared.runtime.providers import LogProvider


@dataclass(frozen=True)
class Published:
    """An event class; `owner` is the package it is written in, `categories` are the streams it goes to."""

    owner: str
    name: str
    schema: int
    kind: type
    codec: Codec[Any]
    categories: tuple[str, ...]
    heard_by: tuple[str, ...]
    views: tuple[str, ...]


def published() -> list[Published]:
    """All of them, by owner and name."""
    classes = [entry.load() for entry in entry_points(group="baylog.services")]
    codecs, categories = _codecs(classes)
    heard, views = _heard(classes), _read()
    found = [
        Published(
            owner=_owner(kind),
            name=name,
            schema=codec.schema(name),
            kind=kind,
            codec=codec,
            categories=tuple(sorted(categories[name])),
            heard_by=tuple(sorted({each for one in categories[name] for each in heard[f"{one}.{name}"]})),
            views=tuple(sorted(views[name])),
        )
        for codec in codecs
        for name, kind in codec.classes.items()
    ]
    return sorted(found, key=lambda each: (each.owner, each.name))


def _codecs(classes: list[type]) -> tuple[list[Codec[Any]], dict[str, set[str]]]:
    """Each codec once, and the categories of each event's name."""
    codecs: dict[int, Codec[Any]] = {}
    categories: dict[str, set[str]] = defaultdict(set)
    for service in classes:
        for _, log in inspect.getmembers(service, lambda each: isinstance(each, LogProvider)):
            for category, codec in log.streams.items():
                codecs[id(codec)] = codec
                for name in codec.types:
                    categories[name].add(category)
    return list(codecs.values()), categories


def _heard(classes: list[type]) -> dict[str, set[str]]:
    heard: dict[str, set[str]] = defaultdict(set)
    for service in classes:
        for one in subscriptions(service):
            for key in one.keys:
                heard[key].add(f"{one.service}.{one.handler}")
    return heard


def _read() -> dict[str, set[str]]:
    read: dict[str, set[str]] = defaultdict(set)
    for view in registered():
        for name in view.types:
            read[name].add(view.name)
    return read


def _owner(kind: type) -> str:
    """``customer`` of ``services.customer.events``, ``eventlog`` of ``shared.eventlog.reservation``."""
    return kind.__module__.split(".")[1]
