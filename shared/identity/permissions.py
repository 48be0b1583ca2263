"""The permissions of the suite. A grant gives one of them to an employee for one dealership."""

from __future__ import annotations

from typing import Final

# Held by service accounts only; no employee can be granted it.
ALL: Final = "*"

# In the order in which a page lists them: by menu, from looking to deciding.
PERMISSIONS: Final = (
    "customer.view",
    "customer.edit",
    "customer.erase",
    "customer.restricted",
    "order.view",
    "order.edit",
    "order.deliver",
    "order.correct",
    "message.view",
    "message.send",
    "catalogue.edit",
    "content.edit",
    "key.view",
    "key.take",
    "key.hand",
    "key.approve",
    "key.release",
    "key.manage",
    "report.view",
    "staff.view",
    "staff.manage",
    "access.review",
    "system.view",
    "system.operate",
)
