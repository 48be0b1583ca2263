"""Numbers that running parts tell about themselves: the broker's queues, the gauges of relay and views."""

from __future__ import annotations

import base64
import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import amqp
from prometheus_client.parser import text_string_to_metric_families

_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Queue:
    """One queue as the broker sees it."""

    name: str
    messages: int
    consumers: int

    @property
    def dead(self) -> bool:
        """Whether it holds what a handler gave up on."""
        return self.name.endswith(".dead")

    @property
    def complaint(self) -> str:
        """What is wrong with it, or nothing."""
        if self.dead:
            return "dead letters: see `baylog deadletters list`" if self.messages else ""
        if self.name.startswith(("facts.", "calls.")) and not self.consumers:
            return "nobody consumes it"
        return ""


def queues(amqp_url: str, management_url: str) -> list[Queue]:
    """All named queues with their present counts; raises OSError or AMQPError when the broker is not there.

    The management interface knows the names; its counts are some seconds old, so those are asked of the
    queues themselves.
    """
    parts = urlsplit(amqp_url)
    address, vhost = f"{parts.hostname}:{parts.port or 5672}", unquote(parts.path.lstrip("/")) or "/"
    login = {"userid": unquote(parts.username or "guest"), "password": unquote(parts.password or "guest")}
    with amqp.Connection(
        address, virtual_host=vhost, connect_timeout=_TIMEOUT_S, read_timeout=_TIMEOUT_S, **login
    ) as connection:
        counted = [_count(connection, name) for name in _names(management_url, vhost)]
    return [queue for queue in counted if queue is not None]


def _count(connection: Any, name: str) -> Queue | None:
    try:
        with connection.channel() as channel:
            found = channel.queue_declare(name, passive=True)
    except (amqp.NotFound, amqp.ResourceLocked):  # gone meanwhile, or one caller's own
        return None
    return Queue(found.queue, found.message_count, found.consumer_count)


def _names(management_url: str, vhost: str) -> list[str]:
    parts = urlsplit(management_url)
    base = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    request = urllib.request.Request(f"{base}/api/queues/{quote(vhost, safe='')}")  # noqa: S310
    secret = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {secret}")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310  http only, our own address
        found = json.load(answer)
    return sorted(one["name"] for one in found if not one["name"].startswith("amq."))


def gauges(metrics_port: int, *names: str) -> dict[str, float]:
    """The samples of these metrics on a process's page: `name{label=value}` → value; empty when silent."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics_port}/metrics", timeout=_TIMEOUT_S) as answer:
            page = answer.read().decode()
    except OSError:
        return {}
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name in names:
                labels = " ".join(str(value) for value in sample.labels.values())
                found[f"{sample.name} {labels}".strip()] = sample.value
    return found
