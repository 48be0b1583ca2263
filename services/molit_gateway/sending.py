"""One pass over what is due: begin, ask, send, note the answers, in that order (docs/molit.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.molit_gateway import commands as c
from services.molit_gateway.adapters.regulator import Received, Regulator, Rejected, Unavailable
from services.molit_gateway.metrics import SENT, SETTLED
from services.molit_gateway.model import State
from services.molit_gateway.protocol import Result
from services.molit_gateway.streams import Book, Held
from shared.duties import Duties, Duty, Later, before_poll, before_retry
from shared.duties.breaker import Breaker
from shared.telemetry import get_logger

BATCH: Final = 200  # as many as one question for results may name
AT_ONCE: Final = 16
# A regulator's answer of "unknown" to what it gave a receipt for is believed after so many polls.
LOST_AFTER: Final = 3
_log = get_logger("molit")


@dataclass(eq=False)
class _Item:
    """A duty, its transmission, where that stood before this pass, and what hindered it this time."""

    duty: Duty
    held: Held
    before: State
    trouble: str = ""

    @property
    def pair(self) -> tuple[str, int]:
        record = self.held.seen.record()
        return record.number, record.revision

    @property
    def shop(self) -> str:
        return self.held.seen.record().content.business_number


class Sending:
    """What a worker does when the timer wakes it. `now` and `chance` come from outside."""

    def __init__(
        self,
        book: Book,
        duties: Duties,
        regulator: Regulator,
        breaker: Breaker,
        pool: ThreadPoolExecutor,
        now: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._book = book
        self._duties = duties
        self._regulator = regulator
        self._breaker = breaker
        self._pool = pool
        self._now = now
        self._chance = chance

    def run(self, until: datetime) -> int:
        """Passes until nothing is due, the regulator is down, or it is `until`; how many duties were met."""
        met = 0
        while self._now() < until:
            taken = self.once()
            met += taken
            if not taken:
                break
        return met

    def once(self) -> int:
        """One pass; how many duties it took."""
        began = self._now()
        duties = self._duties.take("transmit", began, self._breaker.room(began, BATCH))
        items = list(self._pool.map(self._item, duties))
        closing = began + self._duties.lease / 2
        current = [item for item in items if item.held.seen.revision == item.duty.revision]
        fresh = self._begin([item for item in current if item.held.seen.state is State.QUEUED])
        unsure = [item for item in current if item.before is State.SENDING]
        waiting = [item for item in current if item.before is State.SENT]
        unsent = self._ask(unsure)
        self._ask(waiting)
        self._send([*fresh, *unsent], closing)
        self._put_away(items)
        return len(items)

    def _item(self, duty: Duty) -> _Item:
        held = self._book.load(duty.key)
        return _Item(duty, held, held.seen.state)

    def _begin(self, items: Sequence[_Item]) -> list[_Item]:
        """The intent is in the log before the first byte leaves."""
        self._book.decide([(item.held, c.BeginSending(item.duty.revision)) for item in items])
        return [item for item in items if item.held.seen.state is State.SENDING]

    def _ask(self, items: Sequence[_Item]) -> list[_Item]:
        """Notes every judgement; gives back those that the regulator has never heard of."""
        by_shop: dict[str, list[_Item]] = defaultdict(list)
        for item in items:
            by_shop[item.shop].append(item)
        told: list[tuple[Held, c.Command]] = []
        unknown: list[_Item] = []
        for shop, group in by_shop.items():
            answers = self._results(shop, group)
            for item in group:
                result = answers.get(item.pair)
                if result is None:
                    item.trouble = item.trouble or "no answer"
                elif result.state == "unknown":
                    unknown.append(item)
                else:
                    told.append((item.held, _judged(item, result)))
        self._book.decide(told)
        lost = [item for item in unknown if item.held.seen.state is State.SENT]
        self._lose([item for item in lost if item.duty.attempts >= LOST_AFTER])
        return [item for item in unknown if item.held.seen.state is State.SENDING]

    def _results(self, shop: str, group: Sequence[_Item]) -> dict[tuple[str, int], Result]:
        try:
            found = self._regulator.results(shop, [item.pair for item in group])
        except Unavailable as error:
            self._breaker.failed(self._now())
            for item in group:
                item.trouble = str(error)
            return {}
        self._breaker.succeeded()
        return {(result.number, result.revision): result for result in found}

    def _lose(self, items: Sequence[_Item]) -> None:
        for item in items:
            _log.warning("record_lost_by_regulator", order_id=item.held.order_id)
        self._book.decide([(item.held, c.TellLost(item.duty.revision)) for item in items])

    def _send(self, items: Sequence[_Item], closing: datetime) -> None:
        """Each at most once; what was not begun when half the lease is over is left for the next pass."""
        answers = list(self._pool.map(lambda item: self._one(item, closing), items))
        told: list[tuple[Held, c.Command]] = []
        for item, answer in zip(items, answers, strict=True):
            revision = item.duty.revision
            match answer:
                case Received(receipt=receipt):
                    told.append((item.held, c.TakeReceipt(revision, receipt)))
                case Rejected(code=code, reason=reason):
                    told.append((item.held, c.TakeResult(revision, False, code, reason)))
                case str(trouble):
                    item.trouble = trouble
        self._book.decide(told)

    def _one(self, item: _Item, closing: datetime) -> Received | Rejected | str:
        now = self._now()
        if now >= closing or not self._breaker.room(now, 1):
            return "not begun"
        try:
            answer = self._regulator.send(item.held.seen.record())
        except Unavailable as error:
            self._breaker.failed(self._now())
            SENT.labels(outcome="unanswered").inc()
            return str(error)
        self._breaker.succeeded()
        SENT.labels(outcome="received" if isinstance(answer, Received) else "rejected").inc()
        return answer

    def _put_away(self, items: Iterable[_Item]) -> None:
        done: list[Duty] = []
        later: list[Later] = []
        for item in items:
            state, same = item.held.seen.state, item.held.seen.revision == item.duty.revision
            if not same or state not in (State.QUEUED, State.SENDING, State.SENT):
                done.append(item.duty)
                SETTLED.labels(state=state.value).inc()
            else:
                later.append(self._later(item, state))
        self._duties.done("transmit", done)
        self._duties.later(later)

    def _later(self, item: _Item, state: State) -> Later:
        attempts, chance = item.duty.attempts, self._chance()
        arrived = state is State.SENT and item.before is not State.SENT
        if item.trouble:
            wait: timedelta = before_retry(attempts, chance)
        elif state is State.QUEUED:
            wait = timedelta(0)
        else:
            wait = before_poll(0 if arrived else attempts, chance)
        return Later(item.duty.key, item.duty.revision, self._now() + wait, item.trouble, arrived)


def _judged(item: _Item, result: Result) -> c.Command:
    if result.state == "pending":
        # it had arrived after all
        return c.TakeReceipt(item.duty.revision, "")
    accepted = result.state == "accepted"
    return c.TakeResult(item.duty.revision, accepted, result.code, result.reason)
