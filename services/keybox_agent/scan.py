"""Which question comes next on the bus, and what the answers mean.

Bitmaps first, changed slots next, everything else behind (docs/cabinet-protocol.md).

Pure: the one who owns the port asks `next_request`, puts the question, and hands back what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.keybox_agent.protocol import registers as r
from services.keybox_agent.protocol.rtu import ReadInput
from services.keybox_agent.sightings import (
    BoardBack,
    BoardForeign,
    BoardSilent,
    DoorMoved,
    DrawerMoved,
    Inventory,
    KeySeen,
    Sighting,
    Tampered,
)
from services.keybox_agent.slot import Slot

FULL_SCAN_EVERY: Final = 30.0
SILENT_RETRY_EVERY: Final = 2.0
# More doubted slots than this on one board are read in blocks: two blocks cost as much as 7 to 13 slots.
_BLOCK_FROM: Final = 6
# Single slots between two glances at all boards.
_SINGLES_A_ROUND: Final = 4


@dataclass
class Board:
    """What is known of a drawer's board. `status` is None until it answered."""

    drawer: int  # from 1; also its address on the bus
    slots: list[Slot]
    identity: r.Identity | None = None
    boots: int | None = None
    status: r.Status | None = None
    silent: bool = False
    foreign: bool = False
    asked_at: float = float("-inf")
    scanned_at: float = float("-inf")
    singles: int = 0
    inventoried: bool = False
    blocks: list[range] = field(default_factory=list)

    def present(self, slot: int) -> bool:
        """The latest presence bit of a slot (from 0)."""
        return self.status is not None and self.status.has_key(slot)

    def doubted(self) -> list[int]:
        """The slots to be read (from 0)."""
        return [i for i, slot in enumerate(self.slots) if slot.doubted]

    @property
    def at_rest(self) -> bool:
        """The drawer is closed, and no slot of it doubted."""
        status = self.status
        if status is None or status.movement is not r.Movement.CLOSED or status.door_open:
            return False
        return not self.blocks and not self.doubted()


class Scan:
    """The scan of one cabinet with boards 1 to `drawers`; times are seconds that never step back."""

    def __init__(self, drawers: int) -> None:
        self.boards = [Board(d, [Slot(d, n + 1) for n in range(r.SLOTS)]) for d in range(1, drawers + 1)]
        self._turn = self._turns()

    def next_request(self, now: float) -> ReadInput | None:
        """The next question; None when every board is silent and none is to be tried yet."""
        for _ in range(2 * len(self.boards)):
            board, glance = next(self._turn)
            if board.silent or board.foreign:
                if glance and now - board.asked_at >= SILENT_RETRY_EVERY:
                    return self._asked(board, r.ask_identity(board.drawer), now)
            elif board.identity is None:
                return self._asked(board, r.ask_identity(board.drawer), now)
            elif glance:
                board.singles = 0
                return self._asked(board, r.ask_status(board.drawer), now)
            elif (request := self._slots_to_read(board, now)) is not None:
                return self._asked(board, request, now)
        return None

    @property
    def at_rest(self) -> bool:
        """Drawers closed, nothing doubted: a glance now and then will do."""
        return all(board.silent or board.foreign or board.at_rest for board in self.boards)

    def answered(self, request: ReadInput, words: Sequence[int]) -> list[Sighting]:
        """What the answer to a question of `next_request` shows."""
        board = self.boards[request.slave - 1]
        try:
            if request == r.ask_identity(board.drawer):
                return _identified(board, r.identity(tuple(words)))
            if request == r.ask_status(board.drawer):
                return _glanced(board, r.status(tuple(words)))
        except r.UnknownBoard:
            newly, board.foreign = not board.foreign, True
            return [BoardForeign(board.drawer)] if newly else []
        return _read(board, request, r.readings(tuple(words)))

    def unanswered(self, request: ReadInput) -> list[Sighting]:
        """The question was put as often as it is worth, in vain."""
        board = self.boards[request.slave - 1]
        board.identity, board.blocks = None, []
        if board.silent:
            return []
        board.silent = True
        return [BoardSilent(board.drawer)]

    def _turns(self) -> Iterator[tuple[Board, bool]]:
        # a glance at every board, then a while for the slots of each
        while True:
            for board in self.boards:
                yield board, True
            for board in self.boards:
                for _ in range(_SINGLES_A_ROUND):
                    yield board, False

    def _asked(self, board: Board, request: ReadInput, now: float) -> ReadInput:
        board.asked_at = now
        return request

    def _slots_to_read(self, board: Board, now: float) -> ReadInput | None:
        if board.status is None:
            return None
        doubted = board.doubted()
        if not board.blocks and (len(doubted) > _BLOCK_FROM or self._scan_is_due(board, now)):
            board.blocks = list(r.BLOCKS)
            board.scanned_at = now
        if board.blocks:
            return r.ask_slots(board.drawer, board.blocks.pop(0))
        if not doubted:
            return None
        # in turn, so that a slot that never settles does not keep the others waiting
        slot = doubted[board.singles % len(doubted)]
        board.singles += 1
        return r.ask_slots(board.drawer, range(slot, slot + 1))

    def _scan_is_due(self, board: Board, now: float) -> bool:
        closed = board.status is not None and board.status.movement is r.Movement.CLOSED
        return closed and now - board.scanned_at >= FULL_SCAN_EVERY


def _identified(board: Board, identity: r.Identity) -> list[Sighting]:
    restarted = board.boots not in (None, identity.boots)
    board.boots = identity.boots
    board.identity, board.silent, board.foreign, board.status = identity, False, False, None
    for slot in board.slots:
        slot.doubt()
    return [BoardBack(board.drawer, restarted)]


def _glanced(board: Board, status: r.Status) -> list[Sighting]:
    before, board.status = board.status, status
    changed = 0 if before is None else before.present ^ status.present
    for index, slot in enumerate(board.slots):
        if changed >> index & 1:
            slot.doubt()
    seen: list[Sighting] = []
    if before is None or before.movement is not status.movement:
        seen.append(DrawerMoved(board.drawer, status.movement))
    if before is None or before.door_open is not status.door_open:
        seen.append(DoorMoved(board.drawer, status.door_open))
    if status.tampered and (before is None or not before.tampered):
        seen.append(Tampered(board.drawer))
    return seen


def _read(board: Board, request: ReadInput, readings: list[r.Reading]) -> list[Sighting]:
    first = r.slots_of(request).start
    seen: list[Sighting] = []
    for index, reading in enumerate(readings, start=first):
        slot = board.slots[index]
        if not slot.doubted:
            slot.glance(reading, board.present(index))
        else:
            seen += slot.read(reading, board.present(index))
    if board.inventoried:
        return seen
    # what hangs there at the start was not put in now: it comes all at once, when the drawer is known
    seen = [sighting for sighting in seen if not isinstance(sighting, KeySeen)]
    if not board.doubted():
        board.inventoried = True
        seen.append(_inventory(board))
    return seen


def _inventory(board: Board) -> Inventory:
    tags = tuple((slot.number, slot.tag) for slot in board.slots if slot.known and slot.tag is not None)
    return Inventory(
        board.drawer, r.SLOTS, tags, tuple(slot.number for slot in board.slots if not slot.known)
    )
