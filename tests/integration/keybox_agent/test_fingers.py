"""Fingers at a simulated module: taught by whoever may, known afterwards, forgotten with their person."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.keybox_agent.adapters.finger_book import FingerBook
from services.keybox_agent.adapters.finger_module import FingerModule
from services.keybox_agent.adapters.serial_bus import PortLost
from services.keybox_agent.fingers import Fingers
from services.keybox_agent.protocol import finger as f
from services.keybox_agent.visit import DeskRefusal
from tests.integration.keybox_agent.attending import PEOPLE, PIN, Beside, at_desk, grants

LONG = 60.0


@pytest.fixture
def glass(cabinet_of, tmp_path) -> tuple[object, str]:
    """A cabinet with a module, and where it is."""
    device = tmp_path / "finger"
    cabinet = cabinet_of({}, 115_200, "--finger", str(device), "--fingers", str(tmp_path / "taught.json"))
    return cabinet, str(device)


@pytest.fixture
def beside(glass, tmp_path) -> Iterator[Beside]:
    """The agent's desk, with its thread at the module."""
    with at_desk(tmp_path / "agent") as found:
        stop = threading.Event()
        book = FingerBook(tmp_path / "agent" / "grants")
        fingers = Fingers(lambda: FingerModule(glass[1]), book, found.desk, found.lessons, found.journal)
        thread = threading.Thread(target=fingers.run, args=(stop,))
        thread.start()
        yield found
        stop.set()
        thread.join()


@pytest.fixture
def lay(glass) -> Callable[[str, float], dict[str, Any]]:
    return lambda finger, seconds: glass[0].do("finger", finger=finger, seconds=seconds)


def lift(beside, lay):
    """Until the agent has seen that nothing lies there."""
    looks = lay("", 0)["looks"]
    beside.until(lambda: lay("", 0)["looks"] > looks + 1)


def teach(beside, lay, person, first, second):
    beside.desk.sign_in_by_pin("boss", PIN)
    beside.lessons.begin(person)
    lay(first, LONG)
    beside.until(lambda: beside.lessons.step == "lift")
    lay("", 0)
    beside.until(lambda: beside.lessons.step == "second")
    lay(second, LONG)
    beside.until(lambda: beside.lessons.person is None)
    beside.desk.done()
    lift(beside, lay)


def test_a_finger_that_was_taught_signs_its_person_in_and_another_does_not(beside, lay):
    teach(beside, lay, "kim", "kim's", "kim's")
    [taught] = beside.records("finger_enrolled")

    lay("a stranger's", LONG)
    [failed] = beside.until(lambda: beside.records("sign_in_failed"))
    lift(beside, lay)
    lay("kim's", LONG)
    beside.until(lambda: beside.desk.visitor and beside.desk.visitor.person.id == "kim")

    assert (taught["data"]["person"], taught["data"]["of"], taught["data"]["finger"]) == ("boss", "kim", 0)
    assert (failed["data"]["refused"], failed["data"]["signed_in"]) == ("unknown_finger", "finger")
    assert beside.desk.visitor.means == "finger"
    assert beside.records("signed_in")[-1]["data"]["signed_in"] == "finger"


def test_two_fingers_make_no_template(beside, lay):
    teach(beside, lay, "kim", "kim's", "lee's")

    assert not beside.records("finger_enrolled")
    assert beside.desk.said[1].code == "finger_unclear"


def test_who_may_not_teach_does_not(beside):
    beside.desk.sign_in_by_pin("kim", PIN)

    with pytest.raises(DeskRefusal):
        beside.lessons.begin("kim")


def test_the_finger_of_somebody_who_left_leaves_the_module(beside, lay, glass):
    teach(beside, lay, "kim", "kim's", "kim's")

    beside.grant(grants(people=PEOPLE[1:]))
    [gone] = beside.until(lambda: beside.records("finger_removed"))

    assert gone["data"] == {"of": "kim", "finger": 0}
    lay("kim's", LONG)
    beside.until(lambda: beside.records("sign_in_failed"))


class Disturbed:
    """A port on which the first answer to a search is damaged in two bits that make up for each other."""

    def __init__(self, answers: list[bytes]) -> None:
        self.timeout = None
        self._answers, self._waiting = answers, b""

    def write(self, _data: bytes) -> int:
        self._waiting = self._answers.pop(0)
        return 0

    def read(self, size: int) -> bytes:
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken

    def flush(self) -> None: ...
    def reset_input_buffer(self) -> None: ...
    def close(self) -> None: ...


def said(code: int, content: str = "") -> bytes:
    body = bytes((7, 0, len(content) // 2 + 3, code)) + bytes.fromhex(content)
    return bytes.fromhex("ef01ffffffff") + body + (sum(body) & 0xFFFF).to_bytes(2, "big")


def test_an_answer_that_two_wrong_bits_made_is_nobodys(monkeypatch):
    opening = [said(0), said(0, "00000000 00c8 0003 ffffffff 0002 0006".replace(" ", ""))]
    right, wrong = said(0, "00070096"), said(0, "00060097")
    module = "services.keybox_agent.adapters.finger_module.open_port"

    def recognised(*searches: bytes) -> int | None:
        monkeypatch.setattr(module, lambda *_: Disturbed([*opening, said(0), *searches]))
        return FingerModule("").recognise()

    assert f.found(f.reply(wrong)).place == 6  # by itself it would pass
    assert recognised(wrong, right) is None
    assert recognised(right, right) == 7


def test_what_is_no_module_is_told(monkeypatch):
    module = "services.keybox_agent.adapters.finger_module.open_port"
    monkeypatch.setattr(module, lambda *_: Disturbed([b"login: "] * 3))

    with pytest.raises(PortLost):
        FingerModule("")


def test_a_late_answer_is_not_that_of_the_next_command(monkeypatch):
    """NO_FINGER for the first look comes after its time; a finger lies there by the second."""
    opening = [said(0), said(0, "00000000 00c8 0003 ffffffff 0002 0006".replace(" ", ""))]
    module = "services.keybox_agent.adapters.finger_module.open_port"

    class Late(Disturbed):
        def read(self, size: int) -> bytes:
            if self._waiting[:4] == b"late":
                self._waiting = self._waiting[4:]
                return b""
            return super().read(size)

        def reset_input_buffer(self) -> None: ...

        def write(self, _data: bytes) -> int:
            self._waiting += self._answers.pop(0)
            return 0

    monkeypatch.setattr(module, lambda *_: Late([*opening, b"late" + said(f.Ack.NO_FINGER), said(0)]))

    assert FingerModule("").sees_finger()
