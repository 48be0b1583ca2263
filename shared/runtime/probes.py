"""Numbers that running parts tell about themselves: the broker's queues, the gauges of relay and views."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

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


def queues(management_url: str) -> list[Queue]:
    """All queues of the default virtual host; raises OSError when the broker does not answer."""
    parts = urlsplit(management_url)
    request = urllib.request.Request(f"{parts.scheme}://{parts.hostname}:{parts.port}/api/queues")  # noqa: S310
    secret = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {secret}")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310  http only, our own address
        found = json.load(answer)
    return [Queue(one["name"], one.get("messages", 0), one.get("consumers", 0)) for one in found]


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
