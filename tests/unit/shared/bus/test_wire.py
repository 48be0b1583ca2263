"""What crosses the wire comes out as it went in; anything else is refused."""

from __future__ import annotations

import pytest

from shared.bus import wire
from shared.bus.errors import MalformedRequest, Refused, RemoteFailure
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import new_id

REQUEST = wire.Request(
    method="register", payload={"name": "홍"}, identity="token", command_id=new_id(), correlation_id=new_id(),
    traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01", deadline=1_772_000_000_000,
)  # fmt: skip


def test_a_request_comes_back_whole():
    assert wire.decode_request(wire.JSON, wire.encode_request(REQUEST)) == REQUEST


@pytest.mark.parametrize("content_type", ["application/x-python-serialize", "application/x-yaml", None])
def test_anything_but_json_is_refused(content_type):
    with pytest.raises(MalformedRequest):
        wire.decode_request(content_type, wire.encode_request(REQUEST))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"method": 1}', b"\x80\x04K", wire.encode_result({})])
def test_another_shape_is_refused(body):
    with pytest.raises(MalformedRequest):
        wire.decode_request(wire.JSON, body)


def test_a_refusal_keeps_code_sentence_fields_and_parameters():
    with pytest.raises(Refused) as told:
        wire.decode_reply(wire.encode_refusal(InvalidInput(fields={"plate": "plate_form"}, row=3)))
    refused = told.value
    assert (refused.code, refused.fields, refused.params) == (
        "invalid_input",
        {"plate": "plate_form"},
        {"row": 3},
    )
    # and it can be handed on by a service in between
    assert wire.encode_refusal(refused) == wire.encode_refusal(InvalidInput(fields=refused.fields, row=3))


def test_a_failure_tells_no_more_than_its_id():
    with pytest.raises(RemoteFailure) as told:
        wire.decode_reply(wire.encode_error("e-1"))
    assert told.value.id == "e-1"
