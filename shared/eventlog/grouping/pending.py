"""A command that waits for its group, and who is to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.eventlog.appending import Verdict
from shared.eventlog.encoded import Encoded

Inbox = Callable[["list[Pending]"], None]
"""Takes the settled commands of one asker, or of one event loop, from whatever thread settled them."""


@dataclass(slots=True, eq=False)
class Pending:
    """`waiter` is what the inbox wakes: a lock, or a future of an event loop.

    `claims` is what no other command of a group in flight may have: the streams and the command's id.
    """

    command: Encoded
    inbox: Inbox
    waiter: object
    claims: list[object] = field(init=False)
    verdict: Verdict | None = None

    def __post_init__(self) -> None:
        self.claims = [row.stream for row in self.command.rows]
        self.claims.append(self.command.meta.command_id)


def settle(group: list[Pending], verdicts: list[Verdict]) -> None:
    """Tell every asker, each inbox once."""
    inboxes: dict[Inbox, list[Pending]] = {}
    for pending, verdict in zip(group, verdicts, strict=True):
        pending.verdict = verdict
        inboxes.setdefault(pending.inbox, []).append(pending)
    for inbox, settled in inboxes.items():
        inbox(settled)
