"""The regulator over HTTP, as docs/molit.md describes it. The one file to replace for another interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import tenacity
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from services.molit_gateway import protocol
from services.molit_gateway.protocol import Form, Result, Unreadable
from services.molit_gateway.record import Record

_NOT_NOW: Final = frozenset((429, 500, 502, 503, 504))


class Unavailable(Exception):
    """No usable answer: the question may or may not have arrived."""


class UnknownVehicle(Exception):
    """The regulator has no such car."""


@dataclass(frozen=True)
class Address:
    """Where the regulator is, the key of this installation, and how long an answer may take, in seconds."""

    url: str
    key: str
    form: Form = Form.JSON
    timeout: float = 10.0


@dataclass(frozen=True)
class Received:
    """The regulator has it; its judgement comes later. The receipt is empty when it had it before."""

    receipt: str


@dataclass(frozen=True)
class Rejected:
    """It was not even taken in."""

    code: str
    reason: str


# What changes nothing there may be asked again at once; a record never is.
_again = tenacity.retry(
    retry=tenacity.retry_if_exception_type(Unavailable),
    wait=tenacity.wait_exponential_jitter(multiplier=0.1, max=1.0, jitter=0.2),
    stop=tenacity.stop_after_attempt(3),
    reraise=True,
)


class Regulator:
    """May be shared by threads; keeps connections open, and a token per shop."""

    def __init__(self, address: Address, connections: int = 16) -> None:
        self._address = address
        self._tokens: dict[str, str] = {}
        timeout = Timeout(connect=min(3.0, address.timeout), read=address.timeout)
        self._http = urllib3.PoolManager(
            maxsize=connections, block=True, retries=False, timeout=timeout, num_pools=2
        )

    def send(self, record: Record) -> Received | Rejected:
        """One revision, once. Unavailable leaves open whether it arrived: ask `results` before any resend."""
        status, told = self._authorised(
            record.content.business_number, "POST", "/v1/records", "record", protocol.record_body(record)
        )
        if status == 202:
            return Received(str(told.get("receipt") or ""))
        if status == 409:
            return Received("")
        return Rejected(str(told.get("code") or f"HTTP {status}"), str(told.get("reason") or ""))

    @_again
    def results(self, shop: str, records: Sequence[tuple[str, int]]) -> list[Result]:
        """What became of these (number, revision); `shop` is a business number."""
        status, told = self._authorised(shop, "POST", "/v1/results", "query", protocol.asked(records))
        if status != 200:
            raise Unavailable(f"results: {status}")
        try:
            return protocol.results(told)
        except Unreadable as error:
            raise Unavailable("results: unreadable") from error

    @_again
    def vehicle(self, shop: str, plate: str) -> dict[str, Any]:
        """What is registered under a plate (CM-16); UnknownVehicle when nothing is."""
        status, told = self._authorised(shop, "GET", f"/v1/vehicles/{quote(plate)}", "", None)
        if status == 404:
            raise UnknownVehicle(plate)
        if status != 200:
            raise Unavailable(f"vehicle: {status}")
        return told

    def _authorised(
        self, shop: str, method: str, path: str, root: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        """With the shop's token; after a 401 nothing was listened to, so it may be asked with a new one."""
        for fresh in (False, True):
            token = self._token(shop, fresh=fresh)
            status, told = self._ask(method, path, root, body, {"Authorization": f"Bearer {token}"})
            if status != 401:
                return status, told
        raise Unavailable("the regulator refuses its own token")

    def _token(self, shop: str, *, fresh: bool) -> str:
        if fresh or shop not in self._tokens:
            login = {"entity": shop, "key": self._address.key}
            status, told = self._ask("POST", "/v1/token", "login", login, {})
            if status != 200 or not told.get("token"):
                raise Unavailable(f"token: {status}")
            self._tokens[shop] = str(told["token"])
        return self._tokens[shop]

    def _ask(
        self,
        method: str,
        path: str,
        root: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> tuple[int, dict[str, Any]]:
        form = self._address.form
        sent = None if body is None else protocol.encode(form, root, body)
        spoken = {"Content-Type": form.media_type, "Accept": form.media_type, **headers}
        try:
            answer = self._http.request(method, self._address.url + path, body=sent, headers=spoken)
        except (HTTPError, OSError) as error:
            raise Unavailable(type(error).__name__) from error
        if answer.status in _NOT_NOW:
            raise Unavailable(f"HTTP {answer.status}")
        try:
            return answer.status, protocol.decode(answer.headers.get("Content-Type", ""), answer.data)
        except Unreadable as error:
            raise Unavailable("unreadable answer") from error
