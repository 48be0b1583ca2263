"""The registers of a drawer's control board (docs/cabinet-protocol.md): words ↔ what they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from services.keybox_agent.protocol import em4100
from services.keybox_agent.protocol.rtu import ReadInput, WriteRegister
from shared.contracts.keys import SLOTS_OF_A_DRAWER

MAP_VERSION: Final = 1
SLOTS: Final = SLOTS_OF_A_DRAWER

# input registers
_IDENTITY: Final = 0x0000  # map version, slots, firmware, boots
_IDENTITY_COUNT: Final = 4
_STATUS: Final = 0x0010  # drawer and inputs, presence of slots 1-16, of slots 17-32
_STATUS_COUNT: Final = 3
_SLOT: Final = 0x0100
_WORDS_PER_SLOT: Final = 5
# Blocks of different lengths, so that the late reply to one is never taken for the other.
BLOCKS: Final = (range(15), range(15, 32))
# holding registers
_DRAWER_COMMAND: Final = 0x0200
_LAMP: Final = 0x0201
_DARK: Final = 0xFFFF


class UnknownBoard(Exception):
    """The board speaks another version of the map, or has another number of slots."""


class Movement(IntEnum):
    """What the stepper of a drawer is doing."""

    CLOSED = 0
    OPENING = 1
    OPEN = 2
    CLOSING = 3
    STUCK = 4


class Reader(IntEnum):
    """What a slot's reader says of itself."""

    WELL = 0
    DEAD = 1


@dataclass(frozen=True)
class Identity:
    """Which board this is, and how often it has started: a higher number means that it restarted."""

    firmware: int
    boots: int


@dataclass(frozen=True)
class Status:
    """One glance at a board."""

    movement: Movement
    door_open: bool
    tampered: bool
    present: int  # bit 0 is the first slot

    def has_key(self, slot: int) -> bool:
        """Whether something with a coil is in the slot (counted from 0)."""
        return bool(self.present >> slot & 1)


@dataclass(frozen=True)
class Reading:
    """One reading of one slot: the raw frame of its tag, and a count that tells readings apart."""

    frame: int
    reader: Reader
    count: int

    @property
    def empty(self) -> bool:
        """All zero (CN-104), said by a reader that is well."""
        return self.frame == 0 and self.reader is Reader.WELL

    @property
    def tag(self) -> str | None:
        """The tag; None when empty or the reader is dead; em4100.BadTagFrame when the parities do not fit."""
        return em4100.decode(self.frame)


def ask_identity(slave: int) -> ReadInput:
    """Who are you."""
    return ReadInput(slave, _IDENTITY, _IDENTITY_COUNT)


def ask_status(slave: int) -> ReadInput:
    """How are drawer, inputs and presence: the one question of the change scan."""
    return ReadInput(slave, _STATUS, _STATUS_COUNT)


def ask_slots(slave: int, slots: range) -> ReadInput:
    """The readings of some slots in a row (counted from 0), at most 25."""
    return ReadInput(slave, _SLOT + slots.start * _WORDS_PER_SLOT, len(slots) * _WORDS_PER_SLOT)


def slots_of(request: ReadInput) -> range:
    """Which slots (counted from 0) a question of `ask_slots` asks for."""
    first = (request.address - _SLOT) // _WORDS_PER_SLOT
    return range(first, first + request.count // _WORDS_PER_SLOT)


def open_drawer(slave: int) -> WriteRegister:
    """Let the stepper open the drawer; asked twice, it stays open."""
    return WriteRegister(slave, _DRAWER_COMMAND, 1)


def close_drawer(slave: int) -> WriteRegister:
    """Let the stepper close the drawer; it stops, stuck, when it meets a resistance."""
    return WriteRegister(slave, _DRAWER_COMMAND, 2)


def light(slave: int, slot: int | None) -> WriteRegister:
    """Let the lamp of one slot (counted from 0) shine, and no other; None: none."""
    return WriteRegister(slave, _LAMP, _DARK if slot is None else slot)


def identity(words: tuple[int, ...]) -> Identity:
    """Of the answer to `ask_identity`; UnknownBoard when this master cannot read it."""
    version, slots, firmware, boots = words
    if version != MAP_VERSION or slots != SLOTS:
        raise UnknownBoard(f"map {version}, {slots} slots")
    return Identity(firmware, boots)


def status(words: tuple[int, ...]) -> Status:
    """Of the answer to `ask_status`; UnknownBoard for a movement that the map does not know."""
    first, low, high = words
    try:
        movement = Movement(first & 0xFF)
    except ValueError as error:
        raise UnknownBoard(f"movement {first & 0xFF}") from error
    return Status(movement, bool(first & 0x0100), bool(first & 0x0200), high << 16 | low)


def readings(words: tuple[int, ...]) -> list[Reading]:
    """Of the answer to `ask_slots`, in the order of the slots."""
    return [_reading(words[i : i + _WORDS_PER_SLOT]) for i in range(0, len(words), _WORDS_PER_SLOT)]


def _reading(words: tuple[int, ...]) -> Reading:
    frame = 0
    for word in words[:4]:
        frame = frame << 16 | word
    reader = Reader.WELL if words[4] >> 8 == 0 else Reader.DEAD
    return Reading(frame, reader, words[4] & 0xFF)
