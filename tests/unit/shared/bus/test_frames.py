"""Publications and acknowledgements are the same bytes as the library's own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from amqp.basic_message import Message
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import given
from hypothesis import strategies as st

from shared.bus.frames import PLAIN, acknowledgement, publication

SMALLEST_FRAME = 4096
SHORT = st.text(max_size=60)
TEXTS = dict.fromkeys(PLAIN - {"delivery_mode"}, SHORT)
PROPERTIES = st.fixed_dictionaries({}, optional={**TEXTS, "delivery_mode": st.integers(1, 2)})


def by_the_library(channel, method, arguments, message=None) -> bytes:
    sent = bytearray()
    connection = SimpleNamespace(frame_max=SMALLEST_FRAME, bytes_sent=0)
    frame_writer(connection, SimpleNamespace(write=sent.extend))(1, channel, method, arguments, message)
    return bytes(sent)


@given(st.integers(1, 2047), st.binary(max_size=3 * SMALLEST_FRAME), SHORT, SHORT, st.booleans(), PROPERTIES)
def test_they_are_the_librarys(channel, body, exchange, routing_key, mandatory, properties):
    ours = publication(
        channel,
        body,
        exchange=exchange,
        routing_key=routing_key,
        mandatory=mandatory,
        properties=properties,
        frame_max=SMALLEST_FRAME,
    )
    arguments = dumps("Bssbb", (0, exchange, routing_key, mandatory, False))
    assert ours == by_the_library(channel, (60, 40), arguments, Message(body, **properties))


@given(st.integers(1, 2047), st.integers(1, 2**64 - 1), st.booleans())
def test_so_are_acknowledgements(channel, tag, multiple):
    ours = acknowledgement(channel, tag, multiple=multiple)
    assert ours == by_the_library(channel, (60, 80), dumps("Lb", (tag, multiple)))


def test_a_text_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="too long"):
        publication(
            1,
            b"",
            exchange="",
            routing_key="가" * 86,
            mandatory=False,
            properties={},
            frame_max=SMALLEST_FRAME,
        )
