"""What happens to a message."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from shared.kernel.events import event
from shared.kernel.personal import Personal


class Kind(StrEnum):
    """By length: a carrier charges for them differently."""

    SMS = "sms"
    LMS = "lms"


@event("MessageQueued")
class MessageQueued:
    """The text is as it will be read. `customer_id` is the message's own id for a phone of nobody's."""

    to: Personal[str]
    kind: Kind
    template: str
    text: Personal[str]
    bytes: int
    dealership: str
    customer_id: str
    about: str = ""


@event("MessageHandingOver")
class MessageHandingOver:
    """From here on the carrier may have it: before it is sent again, the carrier is asked."""


@event("MessageSent")
class MessageSent:
    """The carrier took it and calls it `carrier_id`."""

    carrier: str
    carrier_id: str


@event("MessageDelivered")
class MessageDelivered:
    """It is on the phone; `at` by the carrier's clock."""

    at: datetime


@event("MessageFailed", schema=2)
class MessageFailed:
    """It will not arrive; `code` and `reason` are the carrier's own."""

    code: str
    reason: Personal[str]  # as told from outside: it may repeat the number


MessageEvent = MessageQueued | MessageHandingOver | MessageSent | MessageDelivered | MessageFailed
