"""pymodbus is the independent peer: its client reads our simulator, our bus master reads its server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pymodbus.client import ModbusSerialClient

from services.keybox_agent.protocol import registers as r
from services.keybox_agent.protocol.rtu import ReadInput, SlaveRefused
from services.keybox_agent.sightings import DoorMoved, DrawerMoved
from tests.integration.keybox_agent.peer_board import frame_words

PEER = Path(__file__).with_name("peer_board.py")
TAGS = {(1, 1): "0100AA11BB", (1, 16): "FFFFFFFFFF", (1, 17): "0000000001", (2, 32): "8123456789"}


@pytest.fixture
def peer(cabinet_of) -> Iterator[ModbusSerialClient]:
    """pymodbus's own client on the simulator's line."""
    cabinet = cabinet_of(TAGS)
    with closing(ModbusSerialClient(cabinet.device, baudrate=cabinet.baud, timeout=2)) as client:
        assert client.connect()
        yield client


def words(client: ModbusSerialClient, drawer: int, address: int, count: int) -> list[int]:
    answer = client.read_input_registers(address, count=count, device_id=drawer)
    assert not answer.isError(), answer
    return answer.registers


@pytest.mark.parametrize("drawer", [1, 2])
def test_the_peer_reads_every_register_of_the_simulator(peer, drawer):
    present = sum(1 << slot - 1 for number, slot in TAGS if number == drawer)

    assert words(peer, drawer, 0x0000, 4)[:2] == [1, 32]
    assert words(peer, drawer, 0x0010, 3) == [0, present & 0xFFFF, present >> 16]
    read = words(peer, drawer, 0x0100, 80) + words(peer, drawer, 0x0150, 80)

    for slot in range(1, 33):
        *frame, last = read[5 * (slot - 1) : 5 * slot]
        tag = TAGS.get((drawer, slot))
        assert frame == (frame_words(tag) if tag else [0, 0, 0, 0]), slot
        assert (1 <= last <= 255) if tag else last == 0, slot


def test_the_peer_opens_a_drawer_and_lights_a_slot(peer):
    assert not peer.write_register(0x0200, 1, device_id=2).isError()
    assert not peer.write_register(0x0201, 31, device_id=2).isError()

    deadline = time.monotonic() + 10
    while words(peer, 2, 0x0010, 1) != [0x0102]:
        assert time.monotonic() < deadline
    assert words(peer, 1, 0x0010, 1) == [0]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (lambda client: client.read_input_registers(0x0020, count=1, device_id=1), 2),
        (lambda client: client.read_input_registers(0x019F, count=2, device_id=1), 2),
        (lambda client: client.write_register(0x0200, 3, device_id=1), 3),
        (lambda client: client.write_register(0x0201, 32, device_id=1), 3),
        (lambda client: client.write_register(0x0300, 1, device_id=1), 2),
        (lambda client: client.read_holding_registers(0x0200, count=1, device_id=1), 1),
        (lambda client: client.read_coils(0, count=1, device_id=1), 1),
    ],
)
def test_the_peer_is_refused_by_the_codes_of_the_protocol(peer, asked, code):
    assert asked(peer).exception_code == code


@pytest.fixture
def reader(reader_on) -> Iterator[Any]:
    """Our bus master, and the scan over it, on the line of pymodbus's server."""
    tags = {f"{drawer}.{slot}": tag for (drawer, slot), tag in TAGS.items()}
    with subprocess.Popen(
        [sys.executable, str(PEER), json.dumps(tags)], stdout=subprocess.PIPE, text=True
    ) as process:
        yield reader_on(process.stdout.readline().strip(), 115_200)
        process.terminate()


def test_our_master_finds_every_key_at_the_peers_boards(reader):
    reader.settle()

    assert reader.tags() == TAGS
    assert not reader.bus.errors


def test_our_master_opens_the_peers_drawer_and_sees_it_open(reader):
    assert reader.bus.ask(r.open_drawer(2)) == (1,)

    seen = reader.until(lambda seen: DoorMoved(2, open=True) in seen)

    assert DrawerMoved(2, r.Movement.OPEN) in seen


def test_our_master_understands_the_peers_refusal(reader):
    with pytest.raises(SlaveRefused) as refused:
        reader.bus.ask(ReadInput(1, 0x0900, 1))
    assert refused.value.code == 2
