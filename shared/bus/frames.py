"""Publications and acknowledgements as frames of AMQP 0-9-1, which take py-amqp twice as long. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from typing import Any, Final

_ACK: Final = Struct(">BHIHHQBB")  # a whole frame: its head, class, method, delivery tag, multiple, its end
_PUBLISH: Final = b"\x00\x3c\x00\x28\x00\x00"  # class basic, method publish, a reserved word
_HEADER: Final = Struct(">HHQH")  # class, weight, size of the body, which properties follow
_FRAME: Final = Struct(">BHI")
_END: Final = b"\xce"
_METHOD, _CONTENT, _BODY = 1, 2, 3
_OVERHEAD: Final = 8
_LONGEST: Final = 255
# in the protocol's order, with the bit that announces each; all are short texts but the delivery mode
_PROPERTIES: Final = (
    ("content_type", 1 << 15),
    ("delivery_mode", 1 << 12),
    ("correlation_id", 1 << 10),
    ("reply_to", 1 << 9),
    ("expiration", 1 << 8),
    ("message_id", 1 << 7),
    ("user_id", 1 << 4),
)
PLAIN: Final = frozenset(name for name, _ in _PROPERTIES)
"""The properties that can be written here; a message with others is left to the library."""


def publication(
    channel: int,
    body: bytes,
    *,
    exchange: str,
    routing_key: str,
    mandatory: bool,
    properties: Mapping[str, Any],
    frame_max: int,
) -> bytes:
    """Method, header and body frames of one basic.publish; ValueError for a text over 255 bytes."""
    flags, values = 0, b""
    for name, bit in _PROPERTIES:
        value = properties.get(name)
        if value is not None:
            flags |= bit
            values += value.to_bytes(1, "big") if name == "delivery_mode" else _short(value)
    parts = [_method(channel, exchange, routing_key, mandatory)]
    parts.append(_framed(_CONTENT, channel, _HEADER.pack(60, 0, len(body), flags) + values))
    room = frame_max - _OVERHEAD
    parts.extend(_framed(_BODY, channel, body[at : at + room]) for at in range(0, len(body), room))
    return b"".join(parts)


def acknowledgement(channel: int, delivery_tag: int, *, multiple: bool) -> bytes:
    """One basic.ack."""
    return _ACK.pack(_METHOD, channel, 13, 60, 80, delivery_tag, multiple, 0xCE)


@lru_cache(maxsize=256)
def _method(channel: int, exchange: str, routing_key: str, mandatory: bool) -> bytes:
    """Where to: the same few places again and again."""
    method = _PUBLISH + _short(exchange) + _short(routing_key) + (b"\x01" if mandatory else b"\x00")
    return _framed(_METHOD, channel, method)


def _framed(kind: int, channel: int, payload: bytes) -> bytes:
    return _FRAME.pack(kind, channel, len(payload)) + payload + _END


def _short(text: str) -> bytes:
    encoded = text.encode()
    if len(encoded) > _LONGEST:
        raise ValueError(f"{len(encoded)} bytes are too long for a short text")
    return len(encoded).to_bytes(1, "big") + encoded
