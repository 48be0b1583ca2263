"""Passwords and sessions: the tables that are not history (schema ``staff_access``)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from shared.postgres import Cursor, statement

_COOKIE_BYTES: Final = 32


@dataclass(frozen=True)
class Session:
    """A session that holds: whose, and at which dealership they work now."""

    employee: str
    dealership: str


class Access:
    """Reads and writes within the transaction of the cursor."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def credential(self, login: str) -> tuple[str, str] | None:
        """(employee, stored hash) of a login, locked until the transaction ends."""
        self._run("credential", login=login)
        found = self._cursor.fetchone()
        return (found[0], found[1]) if found else None

    def password_of(self, employee: str) -> str | None:
        """The stored hash, locked until the transaction ends."""
        self._run("password_of", employee=employee)
        found = self._cursor.fetchone()
        return str(found[0]) if found else None

    def keep_password(self, employee: str, login: str, stored: str) -> None:
        """The employee's password from now on."""
        self._run("keep_credential", employee=employee, login=login, password=stored)

    def begin(self, employee: str, dealership: str) -> str:
        """A fresh session's cookie; only its hash is stored. Old sessions are swept out on the way."""
        cookie = secrets.token_urlsafe(_COOKIE_BYTES)
        self._run("sweep_sessions")
        self._run("begin_session", token=_token(cookie), employee=employee, dealership=dealership)
        return cookie

    def session(self, cookie: str) -> Session | None:
        """The session behind a cookie; looking it up prolongs it."""
        self._run("session", token=_token(cookie))
        found = self._cursor.fetchone()
        if found is None:
            return None
        employee, dealership, stale = found
        if stale:
            self._run("touch_session", token=_token(cookie))
        return Session(employee, dealership)

    def move(self, cookie: str, dealership: str) -> None:
        """Work at another dealership from now on."""
        self._run("move_session", token=_token(cookie), dealership=dealership)

    def end(self, cookie: str) -> None:
        """This session is over."""
        self._run("end_session", token=_token(cookie))

    def end_all(self, employee: str, keep: str = "") -> None:
        """All sessions of an employee are over, but the one whose cookie is `keep`."""
        self._run("end_sessions", employee=employee, keep=_token(keep) if keep else None)

    def _run(self, name: str, **values: object) -> None:
        self._cursor.execute(statement("services.staff", name), values)


def _token(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()
