"""The servers by which browsers in two networks meet: STUN, and TURN with passwords that end.

The password of a TURN server follows from the secret that it shares with us: the name is the second at which
it ends, the password is base64(HMAC-SHA1(secret, name)), as coturn's `use-auth-secret` and
draft-uberti-behave-turn-rest-00 have it.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

# Longer than a day's work with the page open; a relay asks for it when a line is made or made anew.
_LIFETIME: Final = timedelta(hours=12)


class UnusableIceServers(Exception):
    """The addresses of STUN or TURN servers in the environment make no sense together."""


@dataclass(frozen=True)
class IceServers:
    """None are needed where both browsers are in one network."""

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str = ""

    @classmethod
    def of(cls, stun: str, turn: str, secret: str) -> IceServers:
        """From settings: addresses (RFC 7064, RFC 7065) with spaces between. Raises UnusableIceServers."""
        found = cls(tuple(stun.split()), tuple(turn.split()), secret)
        if not all(url.startswith(("stun:", "stuns:")) for url in found.stun):
            raise UnusableIceServers("BAYLOG_STUN_URLS: each begins with stun: or stuns:")
        if not all(url.startswith(("turn:", "turns:")) for url in found.turn):
            raise UnusableIceServers("BAYLOG_TURN_URLS: each begins with turn: or turns:")
        if found.turn and not secret:
            raise UnusableIceServers("BAYLOG_TURN_URLS needs BAYLOG_TURN_SECRET, which the server knows too")
        return found

    def for_browser(self, now: datetime) -> list[dict[str, Any]]:
        """What RTCPeerConnection takes as `iceServers`."""
        servers: list[dict[str, Any]] = [{"urls": list(self.stun)}] if self.stun else []
        if self.turn:
            name = str(int((now + _LIFETIME).timestamp()))
            proof = hmac.digest(self.secret.encode(), name.encode(), "sha1")
            password = base64.b64encode(proof).decode()
            servers.append({"urls": list(self.turn), "username": name, "credential": password})
        return servers
