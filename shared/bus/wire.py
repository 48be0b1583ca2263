"""What a call looks like between processes: names on the broker, the request and the reply. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import orjson

from shared.bus.errors import MalformedRequest, Refused, RemoteFailure
from shared.kernel.errors import Refusal

FACTS_EXCHANGE = "baylog.facts"
REPLY_TO = "amq.rabbitmq.reply-to"
JSON = "application/json"
CLOUD_EVENT = "application/cloudevents+json"


def calls_queue(service: str) -> str:
    """Where a service's calls wait."""
    return f"calls.{service}"


def facts_queue(service: str, handler: str) -> str:
    """Where the facts of one handler of one service wait."""
    return f"facts.{service}.{handler}"


def dead_queue(queue: str) -> str:
    """Where a queue's undeliverable facts are kept."""
    return f"{queue}.dead"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One call on the wire. `identity` is a signed token, `deadline` is Unix time in milliseconds."""

    method: str
    payload: dict[str, Any]
    identity: str
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    deadline: int


_requests = msgspec.json.Decoder(Request)


def encode_request(request: Request) -> bytes:
    """The body of a request message."""
    return orjson.dumps(
        {
            "method": request.method,
            "payload": request.payload,
            "identity": request.identity,
            "command_id": request.command_id,
            "correlation_id": request.correlation_id,
            "causation_id": request.causation_id,
            "traceparent": request.traceparent,
            "deadline": request.deadline,
        }
    )


def decode_request(content_type: str | None, body: bytes) -> Request:
    """The request in a message; MalformedRequest for anything but JSON of the agreed shape."""
    if content_type != JSON:
        raise MalformedRequest(reason="content_type")
    try:
        return _requests.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedRequest(reason="body") from None


def encode_result(result: Any) -> bytes:
    """The body of a reply that carries a result."""
    return orjson.dumps({"ok": result})


def encode_refusal(refusal: Refusal) -> bytes:
    """The body of a reply that carries a refusal: code, sentence, fields and parameters."""
    return orjson.dumps({"refusal": refusal.to_wire()}, default=str)


def encode_error(error_id: str) -> bytes:
    """The body of a reply that says no more than under which id the service logged its failure."""
    return orjson.dumps({"error": {"id": error_id}})


def decode_reply(body: bytes) -> Any:
    """The result in a reply; raises Refused or RemoteFailure."""
    reply = orjson.loads(body)
    if "ok" in reply:
        return reply["ok"]
    if "refusal" in reply:
        told = reply["refusal"]
        raise Refused(told["code"], told["message"], told["fields"], told["params"])
    raise RemoteFailure(reply["error"]["id"])


@dataclass(frozen=True)
class Outgoing:
    """A request ready to leave: to whom, its body, and the message expiry in whole milliseconds."""

    service: str
    body: bytes
    deadline: int

    def expiration(self, now_ms: int) -> str:
        """What the broker is told, so that a request nobody waits for leaves the queue by itself."""
        return str(max(1, self.deadline - now_ms))
