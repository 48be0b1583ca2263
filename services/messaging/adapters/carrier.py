"""An SMS carrier with an HTTP interface of Solapi's shape: the one file to replace for another.

Sending: POST /messages/v4/send with an HMAC-SHA256 header. The message's own id goes along as a custom field,
so that what was handed over without an answer can be found again: GET /messages/v4/list?key=…
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from services.messaging.events import Kind
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.kernel.phones import digits, national

_NOT_NOW: Final = frozenset((429, 500, 502, 503, 504))
NAME: Final = "solapi"


class Unavailable(Exception):
    """No usable answer: the message may or may not have arrived there."""


@dataclass(frozen=True)
class Address:
    """Where the carrier is, the shop's keys there, and the registered number that messages come from."""

    url: str
    key: str
    secret: str
    sender: str
    timeout: float = 10.0


@dataclass(frozen=True)
class Taken:
    """The carrier has it."""

    carrier_id: str


@dataclass(frozen=True)
class NotTaken:
    """The carrier refuses it for good."""

    code: str
    reason: str


@dataclass(frozen=True)
class Receipt:
    """What the carrier knows of a message: pending, delivered or failed."""

    carrier_id: str
    state: str
    code: str = ""
    reason: str = ""
    at: datetime | None = None


class Carrier:
    """May be shared by threads."""

    def __init__(self, address: Address) -> None:
        self._address = address
        timeout = Timeout(connect=min(3.0, address.timeout), read=address.timeout)
        self._http = urllib3.PoolManager(maxsize=8, block=True, retries=False, timeout=timeout)

    def send(self, key: str, to: str, text: str, kind: Kind) -> Taken | NotTaken:
        """One message, once. Unavailable leaves open whether it arrived: ask `find` before any resend."""
        message = {
            "to": digits(national(to)) if to.startswith("+82") else to,
            "from": digits(self._address.sender),
            "text": text,
            "type": kind.value.upper(),
            "customFields": {"key": key},
        }
        status, told = self._ask("POST", "/messages/v4/send", {"message": message})
        if status == 200 and told.get("messageId"):
            return Taken(str(told["messageId"]))
        code = str(told.get("errorCode") or f"HTTP {status}")
        return NotTaken(code, str(told.get("errorMessage") or ""))

    def find(self, key: str) -> Receipt | None:
        """The message that was handed over under this key of ours; None when the carrier never had it."""
        status, told = self._ask("GET", f"/messages/v4/list?key={key}", None)
        found = told.get("messageList")
        if status != 200 or not isinstance(found, dict):
            raise Unavailable(f"list: {status}")
        return next((_receipt(carrier_id, each) for carrier_id, each in found.items()), None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": "application/json", "Authorization": self._signed()}
        content = None if body is None else orjson.dumps(body)
        try:
            answer = self._http.request(method, self._address.url + path, body=content, headers=headers)
            if answer.status in _NOT_NOW:
                raise Unavailable(f"HTTP {answer.status}")
            told = orjson.loads(answer.data)
        except (HTTPError, OSError, ValueError) as error:
            raise Unavailable(type(error).__name__) from error
        return answer.status, told if isinstance(told, dict) else {}

    def _signed(self) -> str:
        date, salt = clock.now().isoformat(timespec="seconds"), new_id().hex
        seal = hmac.new(self._address.secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
        return f"HMAC-SHA256 apiKey={self._address.key}, date={date}, salt={salt}, signature={seal}"


def _receipt(carrier_id: str, told: dict[str, Any]) -> Receipt:
    state = {"COMPLETE": "delivered", "FAILED": "failed"}.get(str(told.get("status")), "pending")
    at = told.get("dateReceived")
    return Receipt(
        carrier_id, state, str(told.get("statusCode") or ""), str(told.get("reason") or ""),
        clock.parse(at) if at else None,
    )  # fmt: skip
