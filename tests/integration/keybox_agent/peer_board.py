"""A cabinet's two boards as a pymodbus server with the map of docs/cabinet-protocol.md; prints its terminal.

`python peer_board.py '{"1.3": "0100AA11BB"}'`. Frames, checksums and timing are the peer's own; only what the
registers hold is said here.
"""

from __future__ import annotations

import asyncio
import json
import os
import pty
import sys
import tty
from functools import partial
from typing import Any

from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

SLOTS, WORDS = 32, 5
FIRST_SLOT, STATUS, DRAWER = 0x0100, 0x0010, 0x0200
OPEN = 0x0102


def frame_words(tag: str) -> list[int]:
    """The EM4100 frame of ten hexadecimal digits, by its definition, in four words."""
    rows = [f"{int(digit, 16):04b}" for digit in tag]
    parities = "".join(row + str(row.count("1") % 2) for row in rows)
    columns = "".join(str(sum(int(row[i]) for row in rows) % 2) for i in range(4))
    frame = int("1" * 9 + parities + columns + "0", 2)
    return [frame >> shift & 0xFFFF for shift in (48, 32, 16, 0)]


def board(address: int, tags: dict[int, str]) -> SimDevice:
    """One drawer's registers; slots count from 1."""
    present = sum(1 << slot - 1 for slot in tags)
    words = [word for slot in range(1, SLOTS + 1) for word in _slot(tags.get(slot))]
    inputs = [
        SimData(0x0000, values=[1, SLOTS, 0x0102, 7], datatype=DataType.REGISTERS),
        SimData(STATUS, values=[0, present & 0xFFFF, present >> 16], datatype=DataType.REGISTERS),
        SimData(FIRST_SLOT, values=words, datatype=DataType.REGISTERS),
    ]
    holding = [SimData(DRAWER, values=[0, 0xFFFF], datatype=DataType.REGISTERS)]
    bits = [SimData(0, values=False, datatype=DataType.BITS)]
    return SimDevice(address, (bits, bits, holding, inputs), action=partial(_asked, {"open": False}))


def _slot(tag: str | None) -> list[int]:
    return [*frame_words(tag), 1] if tag else [0] * WORDS


async def _asked(
    state: dict[str, bool], function: int, start: int, address: int, count: int, registers: list[int],
    values: Any,
) -> None:  # fmt: skip
    """The readers go on counting; the drawer moves at once."""
    if function == 6 and address == DRAWER and values:  # read back afterwards, without any
        state["open"] = values[0] == 1
    if function == 4 and address == STATUS:
        registers[STATUS - start] = OPEN if state["open"] else 0
    for slot in range(SLOTS):
        last = FIRST_SLOT + slot * WORDS + WORDS - 1
        if function == 4 and address <= last < address + count and registers[last - start]:
            registers[last - start] = registers[last - start] % 255 + 1


async def serve(tags: dict[str, str]) -> None:
    """Two terminals back to back: the peer opens one, the agent the other."""
    near, far = pty.openpty(), pty.openpty()
    for handle in (*near, *far):
        tty.setraw(handle)
    loop = asyncio.get_running_loop()
    loop.add_reader(near[0], lambda: os.write(far[0], os.read(near[0], 512)))
    loop.add_reader(far[0], lambda: os.write(near[0], os.read(far[0], 512)))
    drawers = {
        number: {int(place.split(".")[1]): tag for place, tag in tags.items() if place[0] == str(number)}
        for number in (1, 2)
    }
    boards = [board(number, hanging) for number, hanging in drawers.items()]
    server = ModbusSerialServer(boards, port=os.ttyname(near[1]), baudrate=115_200)
    print(os.ttyname(far[1]), flush=True)  # noqa: T201  where it is reached
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
