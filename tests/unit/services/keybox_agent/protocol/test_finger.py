"""Packets of the fingerprint module: those of its manual, and none that is damaged."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.keybox_agent.protocol import finger as f


def acknowledgement(code: int, content: bytes = b"") -> bytes:
    """Written from the manual: EF01, address, 07, length, code, content, sum."""
    body = bytes((7, 0, len(content) + 3, code)) + content
    return bytes.fromhex("ef01ffffffff") + body + (sum(body) & 0xFFFF).to_bytes(2, "big")


def flipped(packet: bytes, *bits: int) -> bytes:
    return (int.from_bytes(packet, "big") ^ sum(1 << bit for bit in bits)).to_bytes(len(packet), "big")


@pytest.mark.parametrize(
    ("command", "packet"),
    [
        (f.check_password(), "ef01ffffffff01000713000000 00001b"),
        (f.take_image(), "ef01ffffffff0100030100 05"),
        (f.make_features(1), "ef01ffffffff01000402010008"),
        (f.make_template(), "ef01ffffffff010003050009"),
        (f.store(7), "ef01ffffffff0100060601000700 15"),
        (f.search(200), "ef01ffffffff01000804010000 00c800d6"),
        (f.delete(3), "ef01ffffffff0100070c000300010018"),
        (f.read_settings(), "ef01ffffffff0100030f0013"),
    ],
)
def test_a_command_is_what_the_manual_says(command, packet):
    assert command == bytes.fromhex(packet)


@given(code=st.integers(0, 255), content=st.binary(max_size=32))
def test_an_acknowledgement_gives_its_code_and_content(code, content):
    assert f.reply(acknowledgement(code, content)) == f.Reply(code, content)


def test_every_error_of_one_bit_and_every_cut_is_refused():
    packet = acknowledgement(0, bytes.fromhex("00070096"))

    damaged = [flipped(packet, bit) for bit in range(8 * len(packet))]
    for wrong in [*damaged, *(packet[:cut] for cut in range(len(packet))), packet + b"\0"]:
        with pytest.raises(f.BadPacket):
            f.reply(wrong)


def test_some_errors_of_two_bits_pass_the_sum_which_is_why_a_finger_is_asked_for_twice():
    packet = acknowledgement(0, bytes.fromhex("00070096"))
    others = set()
    for bits in combinations(range(8 * len(packet)), 2):
        try:
            others.add(f.found(f.reply(flipped(packet, *bits))).place)
        except f.BadPacket:
            continue

    assert others - {7}


@pytest.mark.parametrize("head", ["", "ef01ffffffff07", "00" * 9, "ef01ffffffff07ffff", "ef01ffffffff070002"])
def test_what_begins_no_packet_is_not_waited_for(head):
    with pytest.raises(f.BadPacket):
        f.rest_of(bytes.fromhex(head))
