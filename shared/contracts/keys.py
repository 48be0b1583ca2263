"""What the keys service publishes, what it hears from the cabinets, and its answers to the pages.

Streams: ``cabinet-<slug>``, ``key-<tag>``, ``key_watch-<subject>``, ``key_count-<id>``,
``key_rules-group``.
A cabinet's agent is trusted with its own reports and no more: where the cabinet stands is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NotRequired, TypedDict, get_args

import msgspec

EDGE_EXCHANGE: Final = "baylog.edge"
REPORTS: Final = "cabinet.Reported"
HELD: Final = "cabinet.Held"
"""A Report of what a cabinet kept while it was alone. It has a queue of its own: what happens now, there or
elsewhere, is not behind it."""
ENROL: Final = "cabinet.enrol"
"""What a box may do that is not a cabinet's yet: a permission that no employee is given."""
PICTURES: Final = "cabinet.Photographed"
"""A picture of the cabinet's camera: its reference in `photo`, the JPEG as base64 in `jpeg`."""
SLOTS_OF_A_DRAWER: Final = 32  # CN-100

Kind = Literal[
    "inventory",
    "key_put",
    "key_taken",
    "slot_unreadable",
    "reader_died",
    "reader_back",
    "drawer_moved",
    "door_moved",
    "tampered",
    "board_silent",
    "board_back",
    "board_foreign",
    "line_lost",
    "line_back",
    "started",
    "spool_damaged",
    # people at the cabinet (CN-107): each carries a Handling
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "drawer_asked",
    "drawer_left_open",
    "release_refused",
    "finger_enrolled",
    "finger_removed",
]

Means = Literal["pin", "finger"]
Reason = Literal["repair", "test_drive", "move", "wash", "delivery", "other"]
Refused = Literal["not_permitted", "grants_expired", "spool_full", "line_lost", "drawer_stuck", "key_gone"]


@dataclass(frozen=True, kw_only=True)
class Handling:
    """Who did it and what for: part of the data of `key_taken`, `key_put` and of the kinds of people.

    Everything is None in a record of before there were sign-ins, and where nobody had signed in: a key that
    goes without a `person` was not released by anybody. `person` and `approved_by` are employee ids; `grant`
    names the permissions of the head office that allowed it; `photo` is the picture taken at the sign-in;
    `due` (ISO 8601, UTC) is when the key is to be back. `asked`: whether it is the key for which the drawer
    was opened. `reason` is a Reason, or the head office's own words for another.
    """

    person: str | None = None
    signed_in: Means | None = None
    grant: str | None = None
    photo: str | None = None
    reason: str | None = None
    due: str | None = None
    order_id: str | None = None
    approved_by: str | None = None
    asked: bool | None = None


def picture_key(cabinet: str, photo: str) -> str:
    """Under which key a cabinet's picture is kept with the photos (`shared.blobs`)."""
    return f"cabinets/{cabinet}/{photo}.jpg"


def handling(data: Mapping[str, Any]) -> Handling:
    """The part of a record's data that tells of people; msgspec.ValidationError when it is malformed."""
    return msgspec.convert(data, Handling)


# CN-112; the key of a claim goes into its settlement packet (CN-69)
KeyKind = Literal["repair", "sale", "claim"]
Place = Literal["cabinet", "desk", "person", "customer", "missing", "unknown"]
KEY_KINDS: Final = get_args(KeyKind)
REASONS: Final = get_args(Reason)
PLACES: Final = get_args(Place)


class Record(TypedDict):
    """One thing that a cabinet saw. `sequence` counts from 1 in each `boot` and never repeats; a boot begins
    with each start of the agent, and when it comes back to the head office with much to tell.

    `at` is the agent's clock (ISO 8601, UTC); `stepped`: the clock went back, since the record before or
    since a restart. `skew`: seconds by which the agent's clock was ahead of the head office's when they were
    last compared (less than zero: behind); None, or not there, when they never were.
    """

    boot: int
    sequence: int
    kind: Kind
    at: str
    stepped: bool
    data: dict[str, Any]
    skew: NotRequired[int | None]


class Report(TypedDict):
    """The data of one message: records of one boot of an agent, in their order.

    `device` is the agent's disk: when it was replaced, its counting begins again under another name.
    """

    device: str
    records: list[Record]


class SlotAnswer(TypedDict):
    """One slot of the map. `state`: empty, key, unread; `since` is when it came to be so."""

    slot: int
    state: str
    tag: str | None
    car_id: str | None
    kind: KeyKind | None
    since: str | None


class DrawerAnswer(TypedDict):
    """`movement`: closed, opening, open, closing, stuck, unknown."""

    drawer: int
    movement: str
    door_open: bool
    silent: bool
    tampered: bool
    slots: list[SlotAnswer]


class CabinetAnswer(TypedDict):
    """A cabinet as its pages show it. `heard_at` is when its agent was last heard of."""

    id: str
    name: str
    dealership: str
    heard_at: str | None
    drawers: list[DrawerAnswer]


class MovementAnswer(TypedDict):
    """A line of a key's or a cabinet's history, newest first. `kind` is that of a record, or an event's name.

    `actor` is who did it at the desk, or ``cabinet:<slug>``; `told` is what else was said of it.
    """

    at: str
    kind: str
    cabinet: str | None
    drawer: int | None
    slot: int | None
    tag: str | None
    stepped: bool
    actor: str
    told: dict[str, Any]


class KeyAnswer(TypedDict):
    """Where a key is. `person` is an employee id, `since` when it came there, `due_at` when it must be back.

    `order_id`, `order_number`: the repair order that it came in for, else its car's last one. `cabinet_name`
    stands where it hangs in a cabinet.
    """

    tag: str
    dealership: str
    car_id: str | None
    kind: KeyKind
    order_id: str | None
    order_number: str | None
    released: bool
    place: Place
    cabinet: str | None
    cabinet_name: str | None
    drawer: int | None
    slot: int | None
    person: str | None
    purpose: str
    since: str | None
    due_at: str | None


class AlarmAbout(TypedDict):
    """What an alarm is about, as far as its kind has it."""

    tag: NotRequired[str]
    car_id: NotRequired[str | None]
    cabinet: NotRequired[str | None]
    drawer: NotRequired[int | None]
    slot: NotRequired[int | None]
    person: NotRequired[str | None]
    due_at: NotRequired[str | None]
    home: NotRequired[str]
    places: NotRequired[list[dict[str, Any]]]


class KeyAlarmRaised(TypedDict):
    """On ``key_watch-<subject>``."""

    kind: str
    about: AlarmAbout


class AlarmAnswer(TypedDict):
    """One time that an alarm was raised; `customer_id`: whom the remark may tell of."""

    id: str
    subject: str
    kind: str
    dealership: str
    about: AlarmAbout
    raised_at: str
    ended_at: str | None
    answered_at: str | None
    answered_by: str | None
    remark: str
    customer_id: str | None


class Finding(TypedDict):
    """A key that a reconciliation found out of its place. `reason`: missing, not_back, delivered."""

    reason: str
    tag: str
    car_id: str
    kind: KeyKind
    place: Place
    cabinet: str | None
    drawer: int | None
    slot: int | None
    person: str | None
    purpose: str
    since: str | None
    order_id: str | None
    order_number: str | None


class ReconciliationAnswer(TypedDict):
    """A report; `counted` is how many keys of the dealership were looked at."""

    id: str
    dealership: str
    day: str
    made_at: str
    made_by: str
    by_night: bool
    counted: int
    rows: list[Finding]


class Admission(TypedDict):
    """What makes a box a cabinet's: PEM texts, the broker's address, and the user that it is there.

    `grants_key` is the public half of what its grants are signed with (`shared.contracts.grants`).
    """

    cabinet: str
    user: str
    certificate: str
    authority: str
    broker: str
    ends_at: str
    grants_key: str


class EnrolmentAnswer(TypedDict):
    """How far a cabinet's enrolment has come. `number` counts its boxes; `code_ends_at`: a code is open."""

    cabinet: str
    enrolled: bool
    number: int
    ends_at: str | None
    code_ends_at: str | None
