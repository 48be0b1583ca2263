"""Erasing a customer, step by step, so that a crash after any of them is made good by whoever looks next.

1. The erasure is noted beside the keys, which are restricted with it, and in the file outside the backups.
2. The log is told, the plates are given back.
3. Once no retention runs (any more), the keys are destroyed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.customer.decisions.cars import EraseCar
from services.customer.decisions.erasing import EraseCustomer
from services.customer.events import ErasureReason
from services.customer.handling.cars import plate_given_back
from services.customer.handling.records import Records
from shared.eventlog import Meta, Place, VersionConflict, Write
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id, new_id
from shared.privacy import PrivateLog
from shared.privacy.anchor import Anchor
from shared.privacy.erasures import Erasure, Erasures, Work
from shared.telemetry import get_logger

_ATTEMPTS: Final = 5
_logger = get_logger("privacy")


class Eraser:
    """Carries erasures through; any number of processes may."""

    def __init__(
        self, log: PrivateLog, erasures: Erasures, anchor: Anchor, now: Callable[[], datetime]
    ) -> None:
        # what is restricted must still be readable here: the plates are in it
        self._records = Records(log.with_restricted())
        self._erasures = erasures
        self._anchor = anchor
        self._now = now

    def ask(self, erasure: Erasure) -> Erasure:
        """Begin, and go as far as is due; for one who was erased before, how that stands."""
        self._anchor.note("asked", erasure, self._now())
        begun = self._erasures.begin(erasure)
        self.carry_on(begun.customer_id)
        return self._erasures.find(begun.customer_id) or begun

    def replay(self, told: Callable[[int, int], None] = lambda _done, _of: None) -> int:
        """After a restore, before any service starts: every erasure of the list, anew where it was lost.

        Of one that the log has already it is told once more: a view, a table of papers or the pictures may
        have been brought back from before it, and nothing else tells them. `told` hears: done, of how many.
        """
        found = self._anchor.erasures()
        for number, erasure in enumerate(found, 1):
            known = self.place_of(erasure)
            self._erasures.again(erasure)
            self.carry_on(erasure.customer_id)
            if known != Place.START and self.place_of(erasure) == known:
                self._tell_again(erasure)
            told(number, len(found))
        return len(found)

    def place_of(self, erasure: Erasure) -> Place:
        """Where in the log the erasure stands, as far as it has got."""
        log = self._records.log
        done = log.outcome(_erased_by(erasure)) or log.outcome(erasure.command_id)
        return done.place if done else Place.START

    def carry_on(self, customer_id: str | None = None) -> int:
        """Everything that is due, or one customer's; how many erasures were worked on.

        One that fails holds up no other; what the first of them raised is raised at the end.
        """
        done, failed = 0, dict[str, Exception]()
        while self._next(customer_id, failed):
            done += 1
        for error in failed.values():
            raise error
        return done

    def _next(self, customer_id: str | None, failed: dict[str, Exception]) -> bool:
        begun: str | None = None
        try:
            with self._erasures.open(self._now(), customer_id, passing=failed) as work:
                if work is None:
                    return False
                begun = work.erasure.customer_id
                self._step(work)
        except Exception as error:
            if begun is None:
                raise
            _logger.error("erasure_failed", customer_id=begun, exc_info=error)
            failed[begun] = error
        return True

    def _step(self, work: Work) -> None:
        erasure = work.erasure
        if erasure.told_at is None and not work.due:
            self._tell(erasure, erased=False)
            work.told()
        if work.due:
            self._tell(erasure, erased=True)
            self._anchor.note("destroyed", erasure, work.now)
            work.told()
            work.destroy()
            _logger.info("customer_erased", customer_id=erasure.customer_id, records=len(erasure.records))

    def _tell(self, erasure: Erasure, *, erased: bool) -> None:
        meta = self._meta(erasure, _erased_by(erasure) if erased else erasure.command_id)
        for attempt in range(_ATTEMPTS):
            try:
                writes = [write for write in self._writes(erasure, erased=erased) if write.events]
                if writes and self._records.log.outcome(meta.command_id) is None:
                    self._records.log.append(writes, meta)
                return
            except VersionConflict:
                if attempt == _ATTEMPTS - 1:
                    raise

    def _meta(self, erasure: Erasure, command_id: UUID) -> Meta:
        return Meta(command_id, erasure.asked_by, erasure.dealership, erasure.command_id)

    def _tell_again(self, erasure: Erasure) -> None:
        until = None if erasure.due_at <= self._now() else erasure.kept_until
        command = EraseCustomer(
            records=erasure.records, until=until, reason=ErasureReason(erasure.reason), again=True
        )
        write = self._records.customers.write(erasure.customer_id, command)
        self._records.log.append([write], self._meta(erasure, new_id()))

    def _writes(self, erasure: Erasure, *, erased: bool) -> Sequence[Write]:
        command = EraseCustomer(
            records=erasure.records,
            until=None if erased else erasure.kept_until,
            reason=ErasureReason(erasure.reason),
        )
        writes = [self._records.customers.write(erasure.customer_id, command)]
        for car_id in erasure.cars:
            try:
                plate = self._records.car(car_id)[0].plate
            except NotFound:
                continue  # went before
            writes.append(self._records.cars.write(car_id, EraseCar()))
            writes += plate_given_back(self._records, plate, car_id)
        return writes


def _erased_by(erasure: Erasure) -> UUID:
    return derived_id("erasure", erasure.command_id)


def records_of(records: Records, customer_id: str) -> tuple[str, ...]:
    """The customer's id and those of every record that was ever merged into it."""
    found, open_ = [], [customer_id]
    while open_:
        one = open_.pop()
        found.append(one)
        state = records.customers.load(one).state
        open_ += [other for other in (state.absorbed if state else ()) if other not in found]
    return tuple(found)
