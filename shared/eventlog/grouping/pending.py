"""A command that waits for its group, and who is to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.eventlog.appending import Verdict
from shared.eventlog.encoded import Encoded

Inbox = Callable[["list[Pending]"], None]
"""Takes the settled commands of one asker, or of one event loop, from whatever thread settled them."""


@dataclass(slots=True, eq=False)
class Pending:
    """`waiter` is what the inbox wakes: a lock, or a future of an event loop."""

    command: Encoded
    inbox: Inbox
    waiter: object
    verdict: Verdict | None = None

    @property
    def claims(self) -> list[object]:
        """What no other command of a group in flight may have: the streams and the command's id."""
        return [*(row.stream for row in self.command.rows), self.command.meta.command_id]


def settle(group: list[Pending], verdicts: list[Verdict]) -> None:
    """Tell every asker, each inbox once."""
    inboxes: dict[Inbox, list[Pending]] = {}
    for pending, verdict in zip(group, verdicts, strict=True):
        pending.verdict = verdict
        inboxes.setdefault(pending.inbox, []).append(pending)
    for inbox, settled in inboxes.items():
        inbox(settled)
