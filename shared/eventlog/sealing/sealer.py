"""Seals what has come, block by block, and anchors the head from time to time. Appends pay nothing for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import Final

import psycopg2

from shared.blobs import StoreRefused
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import Anchor, Anchors, fingerprint, signing_key
from shared.eventlog.sealing.chain import Block, sealed_after
from shared.eventlog.sealing.elsewhere import Elsewhere
from shared.eventlog.sealing.metrics import ANCHORED, SEALED
from shared.eventlog.sealing.places import SealingPlaces
from shared.kernel.clock import now
from shared.postgres import Cursor, connect
from shared.telemetry import get_logger

BLOCK: Final = 4096
"""Events in a block at most."""

_STANDBY_PAUSE: Final = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_logger = get_logger("sealer")


class Sealer:
    """Works while `pause(seconds)` says True; several may stand by, one works (advisory lock)."""

    def __init__(
        self, log_url: str, places: SealingPlaces, pause: Callable[[float], bool], *,
        every: float = 10.0, anchor_every: float = 300.0,
    ) -> None:  # fmt: skip
        """`every`: seconds between looks at the log; `anchor_every`: seconds between anchors."""
        self._log_url = log_url
        self._places = places
        self._pause = pause
        self._every = every
        self._anchor_every = anchor_every
        self._anchored_at = float("-inf")
        self._elsewhere = Elsewhere(places.elsewhere) if places.elsewhere else None
        self.missing: str | None = "not begun"

    def run(self) -> None:
        """Until asked to stop; a database that is away is waited for."""
        pause = _FIRST_PAUSE
        while True:
            try:
                pause = self._turn()
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                self.missing = type(error).__name__
                _logger.warning("sealer_interrupted", error=self.missing)
                pause = min(pause * 2, _LONGEST_PAUSE)
            if not self._pause(pause):
                return

    def _turn(self) -> float:
        """Work until asked to stop; how long to wait when it is another's turn."""
        with closing(connect(self._log_url, application_name="baylog-sealer")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                self.missing = None
                if not store.take_turn(cursor):
                    return _STANDBY_PAUSE
                _logger.info("sealer_works")
                while True:
                    head = seal(cursor)
                    self._anchor(head, cursor)
                    if not self._pause(self._every):
                        self._anchor(head, cursor, due=True)
                        return 0.0

    def _anchor(self, head: Block, cursor: Cursor, *, due: bool = False) -> None:
        if not due and monotonic() - self._anchored_at < self._anchor_every:
            return
        anchor_head(head, self._places, cursor)
        if head.number:  # the first block is anchored at once, however long it takes to come
            self._anchored_at = monotonic()
        if self._elsewhere is not None:
            try:
                self._elsewhere.send(Anchors(self._places.anchors))
            except StoreRefused as refused:  # sent at the next look; the file has them
                _logger.warning("anchors_not_sent", error=str(refused))


def seal(cursor: Cursor, size: int = BLOCK, told: Callable[[Block], None] = lambda _block: None) -> Block:
    """Seal everything below the horizon; the last block of the chain."""
    head = store.last_block(cursor)
    while events := store.open_events(cursor, head.last, size):
        head = sealed_after(head, events)
        store.add(cursor, head)
        told(head)
    SEALED.set(head.total)
    return head


def anchor_head(head: Block, places: SealingPlaces, cursor: Cursor) -> Anchor | None:
    """Sign the head into the anchors, and note it in the log; None when it is there, or there is none.

    The line comes first: what is noted without one would read as cut.
    """
    anchors = Anchors(places.anchors)
    anchors.directory.mkdir(parents=True, exist_ok=True)
    last = anchors.last()
    if head.number == 0 or (last is not None and last.number >= head.number):
        return None
    key = signing_key(places.key)
    anchors.publish(key)
    anchor = anchors.write(head, now(), key)
    store.note_anchor(cursor, fingerprint(key.public_key()), anchor.number)
    ANCHORED.set(anchor.total)
    _logger.info("anchored", block=anchor.number, events=anchor.total)
    return anchor


def seal_all(log_url: str, size: int = BLOCK, told: Callable[[Block], None] = lambda _block: None) -> Block:
    """The same over a session of its own, for the command line and for backups. Waits for no turn."""
    with closing(connect(log_url, application_name="baylog-seal")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            while True:
                try:
                    return seal(cursor, size, told)
                except psycopg2.errors.UniqueViolation:
                    continue  # the sealer was faster: go on behind its block
