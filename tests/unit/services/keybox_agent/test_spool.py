"""The spool: what `append` has returned for is there, whatever happens to the file afterwards."""

import os

import pytest

from services.keybox_agent.adapters import spool as module
from services.keybox_agent.adapters.segments import Mark
from services.keybox_agent.adapters.spool import Spool, SpoolDamaged, SpoolFull


def bodies(*numbers: int) -> list[bytes]:
    return [f"record {number}".encode() for number in numbers]


def kept(spool: Spool) -> list[bytes]:
    return [body for _, body in spool.waiting(1_000_000)]


def segments(directory):
    return sorted(directory.glob("*.records"))


def test_records_wait_in_their_order_until_they_are_forgotten(tmp_path):
    spool = Spool(tmp_path)

    marks = spool.append(bodies(1, 2)) + spool.append(bodies(3))
    spool.forget(marks[1])

    assert marks == [Mark(1, 1), Mark(1, 2), Mark(1, 3)]
    assert kept(spool) == bodies(3)


def test_another_start_counts_anew_and_sends_the_old_ones_first(tmp_path):
    Spool(tmp_path).append(bodies(1, 2))

    spool = Spool(tmp_path)
    spool.append(bodies(3))

    assert [mark for mark, _ in spool.waiting(10)] == [Mark(1, 1), Mark(1, 2), Mark(2, 1)]


def test_what_was_forgotten_is_not_read_again(tmp_path):
    spool = Spool(tmp_path)
    marks = spool.append(bodies(1, 2, 3))
    spool.waiting(2)
    spool.forget(marks[1])
    (segment,) = segments(tmp_path)
    content = bytearray(segment.read_bytes())
    content[:20] = bytes(20)  # nobody looks there any more
    segment.write_bytes(content)

    assert kept(spool) == bodies(3)
    spool.append(bodies(4))
    assert kept(spool) == bodies(3, 4)


def test_records_of_several_segments_and_starts_are_each_read_once(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SEGMENT_BYTES", 60)
    Spool(tmp_path).append(bodies(1, 2, 3))
    spool = Spool(tmp_path)
    for number in range(4, 20):
        spool.append(bodies(number))

    read = []
    while waiting := spool.waiting(3):
        read += [body for _, body in waiting]
        spool.forget(waiting[-1][0])

    assert read == bodies(*range(1, 20))


def test_a_spool_that_was_wiped_is_another_device(tmp_path):
    assert Spool(tmp_path / "one").device != Spool(tmp_path / "other").device
    assert Spool(tmp_path / "one").device == Spool(tmp_path / "one").device


def test_cut_at_every_byte_it_keeps_each_record_that_lies_whole_before_the_cut(tmp_path):
    whole = tmp_path / "whole"
    Spool(whole).append(bodies(*range(1, 9)))
    (segment,) = segments(whole)
    content = segment.read_bytes()
    size = len(content) // 8

    for cut in range(len(content) + 1):
        segment.write_bytes(content[:cut])
        (whole / "boot").write_text("1")
        spool = Spool(whole)
        assert kept(spool) == bodies(*range(1, cut // size + 1))
        assert spool.cut == cut % size
        spool.close()
        for newer in segments(whole)[1:]:
            newer.unlink()


@pytest.mark.parametrize("byte", [0, 5, 12, 20])
def test_a_damaged_record_is_reported_and_not_sent(tmp_path, byte):
    Spool(tmp_path).append(bodies(1, 2))
    (segment,) = segments(tmp_path)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2 + byte] ^= 1
    segment.write_bytes(content)

    spool = Spool(tmp_path)

    assert kept(spool) == bodies(1)
    assert spool.cut > 0


def test_a_full_spool_takes_nothing_and_says_so(tmp_path):
    spool = Spool(tmp_path, most_bytes=100)
    spool.append(bodies(1, 2, 3, 4))

    before = kept(spool)
    with pytest.raises(SpoolFull):
        spool.append(bodies(1))

    assert kept(spool) == before


def test_room_comes_back_when_the_head_office_has_them(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SEGMENT_BYTES", 100)
    spool = Spool(tmp_path, most_bytes=400)
    for number in range(1_000):
        (mark,) = spool.append(bodies(number))
        spool.forget(mark)

    assert kept(spool) == []
    assert len(segments(tmp_path)) <= 2


def test_a_disk_that_is_full_leaves_no_half_record(tmp_path, monkeypatch):
    spool = Spool(tmp_path)
    spool.append(bodies(1))

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        with pytest.raises(SpoolDamaged):
            spool.append(bodies(2))
    spool.append(bodies(3))

    assert kept(spool) == bodies(1, 3)
    assert kept(Spool(tmp_path)) == bodies(1, 3)


def test_what_comes_now_is_sent_beside_what_waits_and_neither_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SEGMENT_BYTES", 60)
    spool = Spool(tmp_path)
    for number in range(1, 8):
        spool.append(bodies(number))

    spool.begin_anew()
    spool.append(bodies(101))

    assert spool.waiting(9, held=False) == [(Mark(2, 1), b"record 101")]
    spool.forget(Mark(2, 1))
    spool.append(bodies(102))
    read = []
    while waiting := spool.waiting(2, held=True):
        read += [body for _, body in waiting]
        spool.forget(waiting[-1][0])
    assert read == bodies(*range(1, 8))
    assert kept(spool) == bodies(102)
    assert {path.name[:10] for path in segments(tmp_path)} == {"0000000002"}


def test_a_disk_that_takes_no_other_boot_leaves_everything_as_it_was(tmp_path, monkeypatch):
    spool = Spool(tmp_path)
    spool.append(bodies(1))

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(spool, "_new_segment", full)
    with pytest.raises(OSError):
        spool.begin_anew()

    assert spool.append(bodies(2)) == [Mark(1, 2)]
    assert kept(spool) == bodies(1, 2)
    spool.close()
    assert Spool(tmp_path).boot > 1
