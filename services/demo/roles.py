"""What the people of the demonstration may do; the key is `role` in group.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity import PERMISSIONS

_COUNTER: Final = (
    "customer.view", "customer.edit", "order.view", "order.edit", "order.deliver", "report.view",
    "message.view", "message.send",
    "catalogue.edit", "content.edit", "key.view", "key.take", "key.hand",
)  # fmt: skip
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "technician": (
        "customer.view",
        "order.view",
        "order.edit",
        "message.view",
        "message.send",
        "key.view",
        "key.take",
    ),
    # a workshop's counter corrects what it wrote, with a reason (CM-41)
    "advisor": (*_COUNTER, "order.correct"),
    "supervisor": (
        *_COUNTER,
        "order.correct",
        "staff.view",
        "staff.manage",
        "system.view",
        "key.approve",
        "key.release",
        "key.manage",
    ),
    "head_office": PERMISSIONS,
}
WHOLE_GROUP: Final = frozenset({"head_office"})
