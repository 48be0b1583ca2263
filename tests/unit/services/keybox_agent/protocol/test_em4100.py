"""Tag frames: parities refuse every error of one and two bits, and pass 40 of three."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.keybox_agent.protocol.em4100 import BadTagFrame, decode

TAGS = st.integers(0, 2**40 - 1)


def frame_of(tag: int) -> int:
    """The frame by its definition, as text: nine ones, ten rows with parity, column parities, a zero."""
    rows = [f"{tag >> shift & 0xF:04b}" for shift in range(36, -4, -4)]
    columns = "".join(str(sum(int(row[i]) for row in rows) % 2) for i in range(4))
    return int("1" * 9 + "".join(row + str(row.count("1") % 2) for row in rows) + columns + "0", 2)


def passes(frame: int) -> bool:
    try:
        decode(frame)
    except BadTagFrame:
        return False
    return True


@given(TAGS)
def test_a_frame_gives_its_tag(tag):
    assert decode(frame_of(tag)) == f"{tag:010X}"


def test_all_zero_is_an_empty_slot():
    assert decode(0) is None


@settings(max_examples=10)
@given(TAGS)
def test_every_error_of_one_or_two_bits_is_refused(tag):
    frame = frame_of(tag)

    for wrong in [*combinations(range(64), 1), *combinations(range(64), 2)]:
        with pytest.raises(BadTagFrame):
            decode(frame ^ sum(1 << bit for bit in wrong))


def test_forty_errors_of_three_bits_pass_which_is_why_an_id_is_read_twice():
    frame = frame_of(0x1234567890)
    ones = [1 << bit for bit in range(64)]

    assert sum(passes(frame ^ a ^ b ^ c) for a, b, c in combinations(ones, 3)) == 40
