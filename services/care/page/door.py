"""Who is let in: codes asked for and tried, sessions begun and ended, all in tables of the service's own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from services.care.errors import PageSessionOver, TooManyCodes, WrongCode
from services.care.page.seal import CODE_LASTS, IDLE, LONGEST, TRIES, Limits, Seal
from services.care.reading import run
from shared.duties import enter
from shared.kernel.ids import new_id
from shared.postgres import Pool, statement

DUE: Final = "care_page.due"
LIMITS: Final = Limits()


@dataclass(frozen=True)
class Asked:
    """A request whose code is still to go out: to `number`, or to the telephone of a link's customer."""

    dealership: str
    number: str
    customer_id: str | None


@dataclass(frozen=True)
class Guest:
    """Who is behind a session: a telephone's keyed hash, and whose telephone it was when the code came."""

    phone: bytes
    holders: tuple[str, ...]


class Door:
    """The tables; every method is one transaction."""

    def __init__(self, views: Pool, seal: Seal) -> None:
        self._views = views
        self._seal = seal

    def ask(self, asked: Asked, address: str, now: datetime) -> str:
        """A request's id; the same work whether anybody is known there. TooManyCodes past the limits."""
        request_id = str(new_id())
        parameters = {
            "id": request_id,
            "now": now,
            "asker": self._seal.mark(asked.number or f"customer:{asked.customer_id}"),
            "address": self._seal.mark(f"address:{address}"),
            **asdict(asked),
            **asdict(LIMITS),
        }
        with self._views.transaction() as cursor:
            # two at once count each other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(encode(%(asker)s, 'hex')))", parameters)
            if not run(cursor, "ask", parameters):
                raise TooManyCodes(minutes=int(LIMITS.window.total_seconds() // 60))
            enter(cursor, DUE, request_id, 1, now, {})
        return request_id

    def asked(self, request_id: str, now: datetime) -> Asked | None:
        """What is to go out; None when its code would come too late."""
        with self._views.transaction() as cursor:
            rows = run(cursor, "request", {"id": request_id, "since": now - CODE_LASTS})
        return Asked(*rows[0]) if rows else None

    def told(self, request_id: str, number: str, holders: Sequence[str]) -> None:
        """The code is on its way to this telephone, or nobody is there; the number is kept no longer."""
        phone = self._seal.mark(number) if holders else None
        with self._views.transaction() as cursor:
            told = {"id": request_id, "phone": phone, "holders": list(holders)}
            cursor.execute(_sql("told"), told)

    def open(self, request_id: str, code: str, now: datetime) -> str:
        """A new session's cookie for the right code, WrongCode for every other reason; each try counts."""
        right = self._seal.opens(request_id, code)
        tried = {"id": request_id, "right": right, "tries": TRIES, "since": now - CODE_LASTS}
        with self._views.transaction() as cursor:
            rows = run(cursor, "try", tried)
            if rows and rows[0][0] and rows[0][2]:
                cookie = secrets.token_urlsafe(32)
                _, phone, holders = rows[0]
                begun = {"token": _token(cookie), "phone": phone, "holders": holders, "now": now}
                cursor.execute(_sql("begin"), begun)
                return cookie
        raise WrongCode(fields={"code": "wrong_code"})

    def guest(self, cookie: str, now: datetime) -> Guest:
        """Who is behind the cookie; PageSessionOver otherwise."""
        with self._views.transaction() as cursor:
            rows = run(cursor, "resume", {"token": _token(cookie), **_ends(now)})
        if not rows:
            raise PageSessionOver
        return Guest(bytes(rows[0][0]), tuple(rows[0][1]))

    def holds(self, guest: Guest, numbers: Sequence[str]) -> bool:
        """Whether the guest's telephone is among these today."""
        return any(self._seal.mark(number) == guest.phone for number in numbers)

    def leave(self, cookie: str) -> None:
        """The page is closed."""
        with self._views.transaction() as cursor:
            cursor.execute("DELETE FROM care_page.session WHERE token = %s", (_token(cookie),))

    def forget(self, records: Sequence[str]) -> None:
        """Nothing is kept of these customers."""
        with self._views.transaction() as cursor:
            cursor.execute(_sql("forget_page"), {"records": list(records)})

    def sweep(self, now: datetime) -> None:
        """What has run out goes."""
        with self._views.transaction() as cursor:
            cursor.execute(_sql("swept"), _ends(now))


def _ends(now: datetime) -> dict[str, datetime]:
    return {"now": now, "idle_since": now - IDLE, "began_after": now - LONGEST}


def _token(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()


def _sql(name: str) -> str:
    return statement("services.care", name)
