"""How the agent reaches the head office's broker, and as whom; asked anew for each connection."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final, Protocol

import pika
from pika.credentials import ExternalCredentials

from services.keybox_agent.enrolling.identity import Identity

_BLOCKED_AT_MOST: Final = 20.0
_SOCKET_TIMEOUT: Final = 5
_HEARTBEAT: Final = 20
# It says each failed attempt in seven lines: days without a network would fill the card. We say it in one.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class Link(Protocol):
    """Either of the two below."""

    def parameters(self, cabinet: str) -> tuple[Any, str]:
        """For pika, and the broker's user; OSError when this box is nobody yet."""
        ...


class ByPassword:
    """An address with user and password: on the head office's own machine."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url

    def parameters(self, cabinet: str) -> tuple[Any, str]:
        """As the user in the address."""
        found = _patient(pika.URLParameters(self._url), cabinet)
        return found, str(found.credentials.username)


class ByCertificate:
    """TLS to the broker that the enrolment named, signed in as the certificate's name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def parameters(self, cabinet: str) -> tuple[Any, str]:
        """As it stands in the folder at this moment: enrolling and renewing need no restart."""
        identity = Identity.load(self._folder)
        found = _patient(pika.URLParameters(identity.broker), cabinet)
        found.ssl_options = pika.SSLOptions(identity.tls(self._folder), found.host)
        found.credentials = ExternalCredentials()
        return found, identity.user


def _patient(found: Any, cabinet: str) -> Any:
    found.heartbeat = _HEARTBEAT
    found.blocked_connection_timeout = _BLOCKED_AT_MOST
    found.socket_timeout = _SOCKET_TIMEOUT
    found.client_properties = {"connection_name": f"keybox_agent.{cabinet}"}
    return found
