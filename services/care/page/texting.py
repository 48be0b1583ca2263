"""One pass over the codes that are due: whose the number is, is looked up only here, after the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from services.care.page.door import Asked, Door
from services.care.page.seal import CODE_LASTS, Seal
from shared.bus.calls import Caller
from shared.bus.errors import CallFailed
from shared.duties import Duties, Duty, Later, before_retry
from shared.kernel.errors import Refusal
from shared.kernel.ids import derived_id

_BATCH: Final = 20


class Texting:
    """What a worker does when the timer wakes it. `now` and `chance` come from outside."""

    def __init__(
        self,
        door: Door,
        seal: Seal,
        duties: Duties,
        calls: Caller,
        now: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._door = door
        self._seal = seal
        self._duties = duties
        self._calls = calls
        self._now = now
        self._chance = chance

    def once(self) -> int:
        """One pass; how many duties it took."""
        return self._duties.meet("transmit", self._now(), _BATCH, self._meet)

    def _meet(self, duty: Duty) -> None:
        try:
            asked = self._door.asked(duty.key, self._now())
            if asked is not None:
                self._door.told(duty.key, *self._text(duty.key, asked))
        except CallFailed as trouble:
            wait = before_retry(duty.attempts, self._chance())
            self._duties.later([Later(duty.key, duty.revision, self._now() + wait, type(trouble).__name__)])
            return
        self._duties.done("transmit", [duty])

    def _text(self, request_id: str, asked: Asked) -> tuple[str, list[str]]:
        """The telephone that gets the code, and whose it is; nobody's when the code goes nowhere."""
        number, holders = self._reached(asked)
        if not holders:
            return "", []
        params = {"code": self._seal.code(request_id), "minutes": str(int(CODE_LASTS.total_seconds() // 60))}
        message = {"to": number, "template": "one_time_code", "params": params, "customer_id": holders[0]}
        once = derived_id("care.code", request_id)
        try:
            self._calls.call("messaging", "send_message", message, command_id=once, at=asked.dealership)
        except Refusal:
            return "", []  # no telephone that takes texts
        return number, holders

    def _reached(self, asked: Asked) -> tuple[str, list[str]]:
        if asked.customer_id is None:
            found = self._calls.call("customer", "holders", {"phone": asked.number}, at=asked.dealership)
            return asked.number, found["customers"]
        try:
            customer = self._calls.call(
                "customer", "get_customer", {"id": asked.customer_id}, at=asked.dealership
            )
        except Refusal:
            return "", []
        mobiles = [phone for phone in customer["phones"] if phone["kind"] == "mobile"]
        first = next((phone["number"] for phone in mobiles if phone["primary"]), None)
        number = first or next((phone["number"] for phone in mobiles), "")
        return number, [customer["id"]] if number else []
