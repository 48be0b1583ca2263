"""What the keys service publishes, what it hears from the cabinets, and its answers to the pages.

Streams: ``cabinet-<slug>``. A cabinet's agent is trusted with its own reports and no more: where the cabinet
stands is known here.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypedDict

EDGE_EXCHANGE: Final = "baylog.edge"
REPORTS: Final = "cabinet.Reported"
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
]


class Record(TypedDict):
    """One thing that a cabinet saw. `sequence` counts from 1 in each `boot` of its agent and never repeats.

    `at` is the agent's clock (ISO 8601, UTC); `stepped`: the clock went back since the record before.
    """

    boot: int
    sequence: int
    kind: Kind
    at: str
    stepped: bool
    data: dict[str, Any]


class Report(TypedDict):
    """The data of one message: records of one start of an agent, in their order.

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
    """A line of a key's or a cabinet's history, newest first."""

    at: str
    kind: str
    drawer: int | None
    slot: int | None
    tag: str | None
    stepped: bool
