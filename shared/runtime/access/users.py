"""Users and permissions on the broker, through its management interface."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from shared.bus.wire import FACTS_EXCHANGE
from shared.runtime.access.register import Access, Broker
from shared.runtime.access.roles import role_of
from shared.runtime.failure import Failure

_TIMEOUT_S = 10.0


class Management:
    """RabbitMQ's HTTP interface, with the administrator's user and password in its address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}"
        secret = base64.b64encode(f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode())
        self._headers = {"Authorization": f"Basic {secret.decode()}", "Content-Type": "application/json"}

    def put(self, *path: str, **body: Any) -> None:
        """Make or change what the path names; Failure when the broker does not let us."""
        self._send("PUT", path, body)

    def delete(self, *path: str) -> None:
        """Remove what the path names; nothing when it is not there."""
        try:
            self._send("DELETE", path, None)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise

    def get(self, *path: str) -> Any:
        """What the path names."""
        return json.loads(self._send("GET", path, None))

    def _send(self, method: str, path: Sequence[str], body: dict[str, Any] | None) -> bytes:
        address = "/".join((self._base, "api", *(quote(part, safe="") for part in path)))
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data, self._headers, method=method)  # noqa: S310  http only
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310  our own address
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in (401, 403):
                raise Failure(
                    "the broker does not let this user make users",
                    "put an administrator into BAYLOG_AMQP_MANAGEMENT_URL.",
                ) from None
            raise


def apply_to_broker(
    management_url: str, amqp_url: str, found: Sequence[Access], passwords: Mapping[str, str], prefix: str
) -> None:
    """A user for each process that speaks to the broker, on the virtual host of `amqp_url`."""
    management = Management(management_url)
    vhost = vhost_of(amqp_url)
    for access in found:
        if access.broker is not None:
            user = role_of(prefix, access.process)
            management.put("users", user, password=passwords[access.process], tags=access.broker.tags)
            permit(management, vhost, user, access.broker, FACTS_EXCHANGE)


def permit(management: Management, vhost: str, user: str, rights: Broker, exchange: str) -> None:
    """Give a user these rights; those on routing keys are of this topic exchange."""
    management.put(
        "permissions", vhost, user, configure=rights.configure, write=rights.write, read=rights.read
    )
    management.put("topic-permissions", vhost, user, exchange=exchange, write=rights.sends, read=rights.binds)


def vhost_of(amqp_url: str) -> str:
    """The virtual host in an address."""
    return unquote(urlsplit(amqp_url).path.lstrip("/")) or "/"
