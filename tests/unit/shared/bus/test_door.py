"""The door lets in nothing that the log or a view made of it could not hold."""

from __future__ import annotations

import pytest
from marshmallow import fields

from shared.bus.door import Door, admit
from shared.kernel.errors import InvalidInput


class Inner(Door):
    text = fields.String()


class Everything(Door):
    text = fields.String(allow_none=True)
    number = fields.Integer(strict=True)
    day = fields.Date()
    at = fields.AwareDateTime()
    inner = fields.List(fields.Nested(Inner))
    free = fields.Dict()


FINE = [
    {
        "text": "김\u200d철수\\u0000 \U0001f600\n",
        "inner": [{"text": ""}],
        "free": {"a": [1, None, {"b": True}]},
    },
    {"number": 2**63 - 1, "text": None},
    {"number": -(2**63) + 1},
    {"day": "0002-01-01", "at": "9998-12-31T23:59:59-12:00"},
]
UNFIT = [
    ({"text": "a\0b"}, {"text": "invalid"}),
    ({"inner": [{"text": "fine"}, {"text": "\0"}]}, {"inner.1.text": "invalid"}),
    ({"free": {"a": [{"b": "\0"}]}}, {"free.a.0.b": "invalid"}),
    ({"free": {"\0": 1}}, {"free": "invalid"}),
    ({"number": 2**63}, {"number": "too_large"}),
    ({"free": {"n": -(2**64)}}, {"free.n": "too_large"}),
    ({"day": "9999-12-31"}, {"day": "invalid"}),
    ({"at": "0001-01-01T00:00:00+09:00"}, {"at": "invalid"}),
    ({"at": "9999-12-31T23:59:59-12:00"}, {"at": "invalid"}),
]


@pytest.mark.parametrize("payload", FINE)
def test_what_can_be_held_comes_in(payload):
    assert admit(Everything(), payload).keys() == payload.keys()


@pytest.mark.parametrize(("payload", "fields"), UNFIT)
def test_what_cannot_be_held_is_refused_by_its_field(payload, fields):
    with pytest.raises(InvalidInput) as refused:
        admit(Everything(), payload)
    assert refused.value.fields == fields
