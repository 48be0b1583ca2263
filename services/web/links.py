"""Signed, expiring links for people who do not sign in: each opens one thing, and says nothing about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeSerializer

from shared.contracts.keys import ENROL
from shared.identity import Identity, Signer
from shared.kernel import clock
from shared.kernel.errors import Refusal

_SALT: Final = "baylog.link.estimate.v1"
GUEST_PERMISSION: Final = "estimate.answer"


class LinkEnded(Refusal):
    """This link is not valid, or no longer."""

    code = "link_ended"


class Links:
    """Makes and reads links with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=_SALT)
        self._signer = Signer(secret)

    def make(self, estimate_id: str, last_day: date, zone: str) -> str:
        """The token of an estimate, good to the end of its last day at the shop."""
        end = datetime(last_day.year, last_day.month, last_day.day, 23, 59, 59, tzinfo=ZoneInfo(zone))
        token: str = self._serializer.dumps([UUID(estimate_id).hex, int(end.timestamp())])
        return token

    def read(self, token: str) -> str:
        """The estimate of a token. Raises LinkEnded."""
        try:
            key, end = self._serializer.loads(token)
            estimate_id = str(UUID(key))
        except (BadSignature, ValueError, TypeError, AttributeError):
            raise LinkEnded from None
        if clock.now().timestamp() > end:
            raise LinkEnded
        return estimate_id

    def guest(self, estimate_id: str) -> str:
        """A signed identity that may do one thing: answer this estimate."""
        permissions = frozenset({GUEST_PERMISSION})
        return self._signer.sign(Identity(f"guest:{estimate_id}", "", "", permissions))

    def box(self, cabinet: str) -> str:
        """Whom the box at a cabinet is to the services, before it is known: it may enrol."""
        return self._signer.sign(Identity(f"cabinet:{cabinet}", "", "", frozenset({ENROL})))
