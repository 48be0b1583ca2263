"""What messaging is asked, what it answers and what it publishes: one text to one phone.

Streams: ``message-<id>``. Routing keys: ``message.<Type>``.

Command:

- send_message (message.send): `to` a phone as people write it, `template` one of `TEMPLATES`, `params` a
  text for each name that the template has, [`customer_id`, `about` = what page it belongs to, such as
  ``order:<id>``]. The same command id is the same message, however often it is asked for: a service that
  reacts to a fact lets the id follow from the fact. Answers `MessageReply` as soon as the message is kept;
  whether it arrived is told by the facts.

Queries (message.view): get_message: id · find_messages: [text, state, since, until, cursor, limit] ·
messages_of: customer_id.
"""

from __future__ import annotations

from typing import Final, Literal, NotRequired, TypedDict

State = Literal["queued", "handing_over", "sent", "delivered", "failed"]
Kind = Literal["sms", "lms"]

# The names that each template asks for. The texts themselves stand in services/messaging/data.
TEMPLATES: Final[dict[str, tuple[str, ...]]] = {
    # an estimate waits for the customer's answer, at this signed address (CM-03)
    "estimate_link": ("shop", "plate", "url"),
    # work found later needs a new consent (CM-32)
    "extra_work_link": ("shop", "plate", "url"),
    # the shop would like to show the car by video, at this signed address (CM-57)
    "video_link": ("shop", "plate", "url"),
    # the code that opens the customer's own page (CM-02)
    "one_time_code": ("code", "minutes"),
    # the customer's own page, where that code is asked for (CM-02)
    "page_link": ("shop", "url"),
    # the statement was issued and can be read here
    "statement_link": ("shop", "plate", "url"),
    # what the customer agreed to can be read here (CM-32)
    "consent_link": ("shop", "plate", "url"),
    # the car can be fetched
    "car_ready": ("shop", "plate", "total"),
    # a maintenance item falls due (CM-04)
    "maintenance_due": ("shop", "plate", "item", "reason"),
    # to the shop: a record has to reach the regulator within so many hours
    "regulator_deadline": ("shop", "plate", "number", "hours"),
    # to the shop: the regulator refused a record
    "regulator_refused": ("shop", "plate", "number", "reason"),
    # to the shop: an alarm of a key or a cabinet; `what` is a plate or a tag, `where` a slot
    "key_overdue": ("shop", "what", "where"),
    "key_absent": ("shop", "what", "where"),
    "key_tag_twice": ("shop", "what", "where"),
    "key_unknown_tag": ("shop", "what", "where"),
    "key_other_cabinet": ("shop", "what", "where"),
    "key_drawer_open": ("shop", "what", "where"),
    "key_drawer_forced": ("shop", "what", "where"),
    "key_cabinet_silent": ("shop", "what", "where"),
}


class SendMessage(TypedDict):
    to: str
    template: str
    params: dict[str, str]
    customer_id: NotRequired[str | None]
    about: NotRequired[str]


class MessageReply(TypedDict):
    id: str
    version: int
    place: str
    state: State


class MessageQueued(TypedDict):
    """`bytes` as the carriers count them (CP949); `customer_id`: the message's own id for nobody known."""

    to: str
    kind: Kind
    template: str
    text: str
    bytes: int
    dealership: str
    customer_id: str
    about: str


class MessageHandingOver(TypedDict):
    """From here on the carrier may have it."""


class MessageSent(TypedDict):
    """The carrier took it and calls it `carrier_id`."""

    carrier: str
    carrier_id: str


class MessageDelivered(TypedDict):
    """It is on the phone; `at` by the carrier's clock."""

    at: str


class MessageFailed(TypedDict):
    """It will not arrive; `code` is the carrier's own."""

    code: str
    reason: str


class MessageRow(TypedDict):
    """A row of the lists, newest first. The number is masked but for who asks for one message."""

    id: str
    to: str
    kind: Kind
    template: str
    text: str
    state: State
    reason: str
    about: str
    customer_id: str
    by: str
    queued_at: str
    sent_at: str | None
    delivered_at: str | None
