"""A subscriber as a service has it: notes in the inbox and rows in a table, committed, then acknowledged.

``python -m bench.tallying batch|single AMQP_URL VIEWS_URL``; each commit is a line on the output: how many
facts, when, and the seconds since the oldest of them was recorded.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    import eventlet

    eventlet.monkey_patch()

import os
from time import time

from nameko.runners import ServiceRunner

from shared.bus import Fact, subscribe
from shared.bus.inbox import only_new
from shared.bus.topology import Subscription
from shared.runtime.providers import ViewsProvider
from shared.telemetry import configure

KEY, BATCH = "bench.WorkDone", 500
TABLE = "CREATE TABLE tallied (fact_id uuid PRIMARY KEY, amount bigint NOT NULL)"
INSERT = "INSERT INTO tallied SELECT * FROM unnest(%s::uuid[], %s::bigint[])"


def take(views, handler: str, facts: list[Fact]) -> None:  # type: ignore[no-untyped-def]  # a Pool
    """The effect, in one transaction with the notes."""
    with views.transaction() as cursor:
        new = only_new(cursor, f"bench.{handler}", facts)
        cursor.execute(INSERT, ([str(one.id) for one in new], [one.data["amount"] for one in new]))
    now = time()
    oldest = min(one.recorded_at.timestamp() for one in facts)
    os.write(1, f"{len(facts)} {now} {now - oldest}\n".encode())


class InBatches:
    """Takes what waits."""

    name = "bench"
    views = ViewsProvider()

    @subscribe(KEY, batch=BATCH)
    def on_work(self, facts: list[Fact]) -> None:
        """All in one transaction."""
        take(self.views, "on_work", facts)


class OneByOne:
    """Takes one at a time, several at once."""

    name = "bench"
    views = ViewsProvider()

    @subscribe(KEY)
    def on_work(self, fact: Fact) -> None:
        """Each in a transaction of its own."""
        take(self.views, "on_work", [fact])


FORMS = {"batch": InBatches, "single": OneByOne}
SUBSCRIPTION = Subscription("bench", "on_work", (KEY,))


def main(form: str, amqp_url: str, views_url: str) -> None:
    """Serve until killed."""
    configure("bench", "ERROR")
    config = {
        "AMQP_URI": amqp_url, "VIEWS_URL": views_url, "SECRET_KEY": "bench", "max_workers": 32,
        "SERVICE_CONTAINER_CLS": "shared.bus.container.Container",
    }  # fmt: skip
    runner = ServiceRunner(config)
    runner.add_service(FORMS[form])
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
