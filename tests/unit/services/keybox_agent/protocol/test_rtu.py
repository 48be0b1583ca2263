"""Frames: what is not the reply to the question is refused, whatever two bits of it are wrong."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import ReadInputRegistersRequest, ReadInputRegistersResponse

from services.keybox_agent.protocol import rtu

WORDS = st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=rtu.MOST_REGISTERS)


def reply(slave: int, words: list[int]) -> bytes:
    """Built by the independent peer."""
    response = ReadInputRegistersResponse(registers=words, dev_id=slave)
    return FramerRTU(DecodePDU(False)).buildFrame(response)


@given(slave=st.integers(1, 247), address=st.integers(0, 0xFFFF), count=st.integers(1, 125))
def test_a_request_is_what_the_peer_sends(slave, address, count):
    theirs = ReadInputRegistersRequest(address=address, count=count, dev_id=slave)

    assert rtu.encode(rtu.ReadInput(slave, address, count)) == FramerRTU(DecodePDU(True)).buildFrame(theirs)


@given(slave=st.integers(1, 247), words=WORDS)
def test_a_reply_gives_its_words(slave, words):
    request = rtu.ReadInput(slave, 0x0100, len(words))

    assert rtu.decode(request, reply(slave, words)) == tuple(words)


@settings(max_examples=10)
@given(words=st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=3))
def test_every_error_of_one_or_two_bits_is_refused(words):
    request = rtu.ReadInput(1, 0x0010, len(words))
    whole = int.from_bytes(frame := reply(1, words), "big")
    bits = range(8 * len(frame))

    for wrong in [*combinations(bits, 1), *combinations(bits, 2)]:
        damaged = whole
        for bit in wrong:
            damaged ^= 1 << bit
        with pytest.raises(rtu.FrameError):
            rtu.decode(request, damaged.to_bytes(len(frame), "big"))


def test_every_error_of_one_or_two_bits_is_refused_in_the_longest_reply_too():
    """A checksum is linear: two errors cancel out where two single bits change it alike, and nowhere else."""
    frame = reply(1, [0] * rtu.MOST_REGISTERS)
    whole = int.from_bytes(frame, "big")
    changes = set()
    for bit in range(8 * len(frame)):
        damaged = (whole ^ 1 << bit).to_bytes(len(frame), "big")
        told = int.from_bytes(rtu.checksum(damaged[:-2]), "big")
        changes.add(told ^ int.from_bytes(damaged[-2:], "big"))

    assert len(changes) == 8 * len(frame)
    assert 0 not in changes


@given(words=WORDS, data=st.data())
def test_a_reply_cut_anywhere_is_refused(words, data):
    frame = reply(1, words)
    cut = data.draw(st.integers(0, len(frame) - 1))

    with pytest.raises(rtu.FrameError):
        rtu.decode(rtu.ReadInput(1, 0, len(words)), frame[:cut])


def test_another_slave_is_not_the_one_that_was_asked():
    with pytest.raises(rtu.WrongSlave):
        rtu.decode(rtu.ReadInput(1, 0, 2), reply(2, [7, 7]))


def test_the_reply_to_another_question_is_late():
    with pytest.raises(rtu.OtherReply):
        rtu.decode(rtu.ReadInput(1, 0x0010, 3), reply(1, [7, 7]))


def test_a_late_confirmation_of_another_command_is_late():
    frame = rtu.encode(rtu.WriteRegister(1, 0x0200, 1))

    with pytest.raises(rtu.OtherReply):
        rtu.decode(rtu.WriteRegister(1, 0x0200, 2), frame)


def test_a_refusal_names_its_code():
    body = bytes((1, 0x84, 2))

    with pytest.raises(rtu.SlaveRefused) as refused:
        rtu.decode(rtu.ReadInput(1, 0x0999, 1), body + rtu.checksum(body))
    assert refused.value.code == 2


@pytest.mark.parametrize(
    "request_",
    [
        rtu.ReadInput(0, 0, 1),
        rtu.ReadInput(1, 0, 126),
        rtu.ReadInput(1, 0, 0),
        rtu.WriteRegister(1, 0, 0x10000),
    ],
)
def test_what_does_not_fit_a_frame_is_not_sent(request_):
    with pytest.raises(ValueError, match="does not fit"):
        rtu.encode(request_)
