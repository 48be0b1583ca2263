"""Uniqueness across streams (architecture.md, promise 8)."""

from __future__ import annotations

import pytest

from shared.eventlog import AlreadyTaken, Meta, VersionConflict, owner_of, release, reserve
from shared.kernel.ids import new_id
from shared.testing.memory_log import MemoryLog


def put(log: MemoryLog, *writes) -> None:
    log.append(writes, Meta(new_id(), "service:test", "suwon", new_id()))


def test_a_value_belongs_to_whoever_took_it_first():
    log = MemoryLog()
    put(log, reserve(log, "plate", "28고4756", "car-1"))
    assert owner_of(log, "plate", "28고4756") == "car-1"
    with pytest.raises(AlreadyTaken) as refused:
        reserve(log, "plate", "28고4756", "car-2")
    assert refused.value.to_wire()["params"] == {"kind": "plate", "value": "28고4756", "owner": "car-1"}
    assert refused.value.code == "already_taken"


def test_taking_what_one_has_and_giving_what_one_has_not_write_nothing():
    log = MemoryLog()
    put(log, reserve(log, "plate", "28고4756", "car-1"))
    assert reserve(log, "plate", "28고4756", "car-1").events == []
    assert release(log, "plate", "28고4756", "car-2").events == []
    assert release(log, "plate", "1가1111", "car-2").events == []


def test_a_value_given_back_can_be_taken():
    log = MemoryLog()
    put(log, reserve(log, "plate", "28고4756", "car-1"))
    put(log, release(log, "plate", "28고4756", "car-1"))
    assert owner_of(log, "plate", "28고4756") is None
    put(log, reserve(log, "plate", "28고4756", "car-2"))
    assert owner_of(log, "plate", "28고4756") == "car-2"


def test_of_two_who_saw_it_free_one_gets_it():
    log = MemoryLog()
    one, two = (reserve(log, "plate", "28고4756", owner) for owner in ("car-1", "car-2"))
    put(log, one)
    with pytest.raises(VersionConflict):
        put(log, two)


def test_kinds_do_not_meet():
    log = MemoryLog()
    put(log, reserve(log, "plate", "1234", "car-1"), reserve(log, "phone", "1234", "customer-1"))
    assert owner_of(log, "phone", "1234") == "customer-1"
