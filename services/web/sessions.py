"""Who is behind a session cookie. The staff service knows; this asks it and remembers for half a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from services.web.i18n import DEFAULT
from shared.bus.asking import Bus
from shared.kernel.errors import Refusal
from shared.kernel.languages import LANGUAGES
from shared.kernel.money import Currency

# Together with the call itself well below the second in which a revocation must take effect (reliability.md).
_REMEMBERED_SECONDS: Final = 0.5
_REMEMBERED_AT_MOST: Final = 10_000


@dataclass(frozen=True)
class Dealership:
    """Where the employee works at this moment."""

    id: str
    name: str
    time_zone: str
    currency: Currency
    locale: str


@dataclass(frozen=True)
class User:
    """A signed-in employee; `identity` is the signed token that their calls carry."""

    employee: str
    name: str
    language: str
    dealership: Dealership
    dealerships: tuple[tuple[str, str], ...]
    permissions: frozenset[str]
    group: bool
    favourites: tuple[str, ...]
    identity: str

    def may(self, permission: str) -> bool:
        """Whether the employee holds the permission at this dealership."""
        return permission in self.permissions

    @property
    def names(self) -> dict[str, str]:
        """The names of the dealerships where the employee may work, by id."""
        return dict(self.dealerships)

    @classmethod
    def of(cls, reply: dict[str, Any]) -> User:
        """From the reply of staff.resume."""
        home = reply["dealership"]
        language = reply["language"] or home["locale"]
        return cls(
            reply["employee"],
            reply["name"],
            language if language in LANGUAGES else DEFAULT,
            Dealership(
                home["id"], home["name"], home["time_zone"], Currency(home["currency"]), home["locale"]
            ),
            tuple((each["id"], each["name"]) for each in reply["dealerships"]),
            frozenset(reply["permissions"]),
            reply["group"],
            tuple(reply["favourites"]),
            reply["identity"],
        )


class Sessions:
    """Opens, resumes and ends sessions through the staff service."""

    def __init__(self, bus: Bus, own_identity: Callable[[], str]) -> None:
        """`own_identity` gives a fresh token of the web service itself, by which it asks who a cookie is."""
        self._bus = bus
        self._own_identity = own_identity
        self._remembered: dict[str, tuple[float, User]] = {}
        self._asking: dict[str, asyncio.Task[User | None]] = {}

    async def resume(self, cookie: str) -> User | None:
        """The employee behind the cookie, or None. Requests at the same time share one question."""
        if not cookie:
            return None
        until, user = self._remembered.get(cookie, (0.0, None))
        if user is not None and time.monotonic() < until:
            return user
        task = self._asking.get(cookie)
        if task is None:
            task = asyncio.create_task(self._ask(cookie))
            self._asking[cookie] = task
            task.add_done_callback(lambda _: self._asking.pop(cookie, None))
        return await asyncio.shield(task)

    async def sign_in(self, login: str, password: str, previous: str, address: str) -> str:
        """A new session's cookie; the previous one ends. Raises the refusal of the staff service."""
        reply = await self._call(
            "sign_in", {"login": login, "password": password, "previous": previous, "address": address}
        )
        return str(reply["session"])

    async def end(self, cookie: str) -> None:
        """Sign out."""
        self.forget(cookie)
        await self._call("sign_out", {"session": cookie})

    async def switch(self, cookie: str, dealership: str) -> None:
        """Work at another dealership; raises the refusal of the staff service."""
        self.forget(cookie)
        await self._call("switch_dealership", {"session": cookie, "dealership": dealership})

    def forget(self, cookie: str) -> None:
        """Ask again at the next request: something about the employee has changed."""
        self._remembered.pop(cookie, None)

    async def _ask(self, cookie: str) -> User | None:
        try:
            user = User.of(await self._call("resume", {"session": cookie}))
        except Refusal:
            self.forget(cookie)
            return None
        if len(self._remembered) >= _REMEMBERED_AT_MOST:
            self._remembered.clear()
        self._remembered[cookie] = (time.monotonic() + _REMEMBERED_SECONDS, user)
        return user

    async def _call(self, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        return await self._bus.call("staff", method, payload, identity=self._own_identity())
