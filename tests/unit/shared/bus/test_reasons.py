"""Why a fact was given up on, without what it says."""

from __future__ import annotations

import orjson
import psycopg2
import pytest

from shared.bus.errors import DeadlineExceeded, NotYet, Unreachable
from shared.bus.reasons import passes_by_itself, reason

BODY = orjson.dumps({"data": {"name": "홍길동", "phones": [{"number": "01012345678"}], "amount": 412500}})


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("no phone 01012345678 of 홍길동"), "ValueError: no phone … of …"),
        (KeyError("412500"), "KeyError: '…'"),
        (ValueError("first\nDETAIL: 홍길동"), "ValueError: first"),
        (ValueError(), "ValueError"),
    ],
)
def test_the_class_and_the_first_line_without_values(error, told):
    assert reason(error, BODY) == told


def test_what_is_no_json_is_taken_out_whole():
    assert reason(ValueError("bad: 홍길동"), "홍길동".encode()) == "ValueError: bad: …"


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (psycopg2.OperationalError(), True),
        (Unreachable("x"), True),
        (DeadlineExceeded("x"), True),
        (NotYet(view="customer"), True),
        (ValueError(), False),
        (psycopg2.IntegrityError(), False),
    ],
)
def test_the_world_around_is_told_from_the_fact(error, passes):
    assert passes_by_itself(error) is passes


def test_of_a_fact_that_tells_of_a_person_only_the_class_is_kept():
    body = b'{"data": {"plate": "", "$sealed": {"of": "c1", "box": "AAAA"}}}'
    assert reason(ValueError("28고4756 cannot be read"), body) == "ValueError"
