"""Log files keep the newest lines and a bounded size."""

from __future__ import annotations

from shared.runtime.logfiles import LogFile


def test_the_size_is_bounded_and_the_newest_lines_stay_in_order(tmp_path):
    log = LogFile(tmp_path / "web.log", limit=100, kept=2)
    for number in range(100):
        log.write(f"line {number:03}\n".encode())
    log.close()
    files = ["web.log.2", "web.log.1", "web.log"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)
    lines = "".join((tmp_path / name).read_text() for name in files).splitlines()
    assert lines == [f"line {number:03}" for number in range(100 - len(lines), 100)]
    assert all((tmp_path / name).stat().st_size <= 120 for name in files)


def test_a_line_is_never_cut_by_a_rotation(tmp_path):
    log = LogFile(tmp_path / "web.log", limit=10)
    log.write(b"a long beginning of a line, ")
    log.write(b"and its end\n")
    log.write(b"next\n")
    assert (tmp_path / "web.log.1").read_text() == "a long beginning of a line, and its end\n"


def test_a_full_disk_loses_lines_but_raises_nothing():
    log = LogFile.__new__(LogFile)
    log._file = open("/dev/full", "ab", buffering=0)  # noqa: SIM115, PTH123  the kernel's own full disk
    log.write(b"lost\n")
    log.close()
