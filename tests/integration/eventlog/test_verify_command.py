"""`baylog log verify`: what it says when anchors are gone, whose key it believes, and how it goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import msgspec
import psycopg2
import pytest
from click.testing import CliRunner, Result

from shared.eventlog import Log
from shared.eventlog.sealing import store, verify, walk
from shared.eventlog.sealing.anchor import LINES, PUBLIC, Anchors, fingerprint, signing_key
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import Sealer, anchor_head, seal_all
from shared.kernel.clock import now
from shared.runtime.commands import baylog
from tests.integration.eventlog.commands import a_meta, a_stream, write

EVENTS, SIZE = 24, 4


@contextmanager
def session(log_url: str) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(log_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor


def head_of(log_url: str):
    with session(log_url) as cursor:
        return store.last_block(cursor)


def anchored(log_url: str, places: SealingPlaces, *numbers: int) -> None:
    """These heads, or the newest."""
    with session(log_url) as cursor:
        blocks = [store.blocks_after(cursor, number - 1, 1)[0] for number in numbers]
        for block in blocks or [store.last_block(cursor)]:
            anchor_head(block, places, cursor)


def append(log_url: str, events: int) -> None:
    with closing(Log.open(log_url)) as log:
        for _ in range(events):
            log.append([write(a_stream(), 0, "Noted")], a_meta())


def test_the_first_block_is_anchored_at_once(log_url, tmp_path):
    """The sealer has looked at an empty log, and the next anchor would be due in an hour."""
    places, until = SealingPlaces.of({}, tmp_path), monotonic() + 60
    seen: list[tuple[bool, bool]] = []

    def pause(_seconds: float) -> bool:
        assert monotonic() < until
        seen.append((head_of(log_url).number > 0, bool(Anchors(places.anchors).lines())))
        if len(seen) == 1:
            append(log_url, 1)
        sleep(0.02)
        return not seen[-1][0]

    Sealer(log_url, places, pause, every=0.0, anchor_every=3600.0).run()
    assert seen[0] == (False, False)
    assert next(anchored for sealed, anchored in seen if sealed)


@pytest.fixture(scope="module")
def sealed(log_url) -> str:
    append(log_url, EVENTS)
    until = monotonic() + 60
    while seal_all(log_url, SIZE).total < EVENTS:
        assert monotonic() < until, "the horizon of the server does not move"
        sleep(0.05)
    return log_url


@pytest.fixture
def places(sealed, tmp_path) -> SealingPlaces:
    """A state directory with an anchor of the head."""
    found = SealingPlaces.of({}, tmp_path)
    anchored(sealed, found)
    return found


def run(sealed: str, state: Path, *arguments: object) -> Result:
    return CliRunner().invoke(
        baylog,
        ["log", "verify", *map(str, arguments)],
        env={"BAYLOG_LOG_URL": sealed, "BAYLOG_STATE_DIR": str(state), "BAYLOG_ANCHOR_URL": ""},
    )


def test_an_anchored_log_verifies(sealed, places, tmp_path):
    told = run(sealed, tmp_path)
    assert (told.exit_code, "as it was sealed" in told.output) == (0, True), told.output
    assert "held to the key" not in told.output


@pytest.mark.parametrize("gone", [[LINES], [LINES, PUBLIC]])
def test_anchors_that_are_gone_are_found(sealed, places, tmp_path, gone):
    """The tail may be cut: what would tell was moved away, what signed it is still here."""
    for name in gone:
        (places.anchors / name).unlink()
    told = run(sealed, tmp_path)
    assert told.exit_code == 1
    assert "anchors gone" in told.output
    assert "NOT as it was sealed" in told.output


def lines_left(places: SealingPlaces, *numbers: int) -> None:
    """All others are taken out of the file."""
    lines = places.anchors / LINES
    kept = [line for number, line in enumerate(lines.read_bytes().splitlines(True)) if number in numbers]
    lines.write_bytes(b"".join(kept))


@pytest.fixture
def three(sealed, tmp_path) -> SealingPlaces:
    """A place with three anchors."""
    found = SealingPlaces.of({}, tmp_path)
    anchored(sealed, found, 2, 3, 5)
    return found


@pytest.mark.parametrize(
    ("left", "said"), [((0, 1), "1 of the 3"), ((0, 2), "1 of the 3"), ((1,), "2 of the 3")]
)
def test_anchors_that_are_gone_in_part_are_found(sealed, three, tmp_path, left, said):
    assert run(sealed, tmp_path).exit_code == 0
    lines_left(three, *left)
    told = run(sealed, tmp_path)
    assert (told.exit_code, f"{said} that the log noted are not in" in told.output) == (1, True), told.output


def test_a_cut_that_the_sealer_went_on_behind_is_found(sealed, three, tmp_path):
    lines_left(three, 0)
    anchored(sealed, three)
    assert "anchors cut: block 3: 2 of the 4" in run(sealed, tmp_path).output


def test_a_cut_of_lines_and_of_their_notes_together_is_not_found(sealed, three, tmp_path):
    """As docs/evidence.md says: that takes a copy elsewhere."""
    lines_left(three, 0)
    with session(sealed) as cursor:
        cursor.execute("DELETE FROM anchored WHERE block > 2")
    assert run(sealed, tmp_path).exit_code == 0


def test_a_copy_of_the_anchors_ends_where_it_was_made(sealed, three, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(three.anchors, copy)
    anchored(sealed, three)
    assert run(sealed, tmp_path, "--anchors", copy).exit_code == 0
    (copy / LINES).write_bytes((copy / LINES).read_bytes().split(b"\n", 1)[1])
    assert "1 of the 4 that the log noted" in run(sealed, tmp_path, "--anchors", copy).output


def test_notes_of_anchors_stay(sealed, three):
    with closing(psycopg2.connect(sealed)) as connection, connection.cursor() as cursor:
        for edit in ("DELETE FROM anchored", "UPDATE anchored SET block = 1", "TRUNCATE anchored"):
            with pytest.raises(psycopg2.Error, match="denied"):
                cursor.execute(edit)
            connection.rollback()


def test_old_blocks_without_any_anchor_are_found_and_new_ones_are_not(sealed, tmp_path):
    new = run(sealed, tmp_path, "--anchor-seconds", 3600)
    assert (new.exit_code, "No anchors in" in new.output) == (0, True)
    old = run(sealed, tmp_path, "--anchor-seconds", 0)
    assert (old.exit_code, "anchors gone" in old.output) == (1, True)


def test_a_copy_of_the_anchors_that_is_not_there_is_an_error(sealed, places, tmp_path):
    assert run(sealed, tmp_path, "--anchors", tmp_path / "no" / "such").exit_code == 2
    (tmp_path / "bare").mkdir()
    assert run(sealed, tmp_path, "--anchors", tmp_path / "bare").exit_code == 1


def test_a_file_that_is_no_key_says_nothing_about_the_log(sealed, places, tmp_path):
    (tmp_path / "note.txt").write_text("no key")
    told = run(sealed, tmp_path, "--public-key", tmp_path / "note.txt")
    assert (told.exit_code, "no public key in" in told.output) == (2, True)
    assert "as it was sealed" not in told.output


def test_the_own_key_is_believed_and_not_the_one_beside_the_anchors(sealed, places, tmp_path):
    """Whoever can write both could sign a chain made anew."""
    forger = SealingPlaces.of({}, tmp_path / "forger")
    anchored(sealed, forger)
    for name in (LINES, PUBLIC):
        (places.anchors / name).write_bytes((forger.anchors / name).read_bytes())
    told = run(sealed, tmp_path)
    assert (told.exit_code, "is not what the key signed" in told.output) == (1, True)
    places.key.unlink()
    told = run(sealed, tmp_path)
    assert told.exit_code == 0
    assert fingerprint(signing_key(forger.key).public_key()) in told.output


@pytest.fixture
def interrupted(sealed, places, tmp_path, monkeypatch) -> int:
    """Ctrl-C behind the third block."""

    def stopped(cursor, watcher, *, since):
        def watch(at: verify.Progress) -> None:
            watcher(at)
            if at.block.number == 3:
                raise KeyboardInterrupt

        return verify.verify(cursor, watch, since=since)

    with monkeypatch.context() as patched:
        patched.setattr(walk, "verify", stopped)
        assert run(sealed, tmp_path).exit_code == 130
    return 3


@contextmanager
def edited(log_url: str) -> Iterator[None]:
    """The first event, by a hand that no trigger stops; afterwards it is as it was."""
    first = "position = (SELECT min(position) FROM event)"
    with session(log_url) as cursor:
        cursor.execute(f"UPDATE event SET actor = 'x' || actor WHERE {first}")
    try:
        yield
    finally:
        with session(log_url) as cursor:
            cursor.execute(f"UPDATE event SET actor = substr(actor, 2) WHERE {first}")


def test_an_interrupted_run_goes_on_and_says_what_it_did_not_read_again(sealed, interrupted, tmp_path):
    with edited(sealed):
        told = run(sealed, tmp_path)
        assert (told.exit_code, f"Going on behind block {interrupted}" in told.output) == (0, True)
        assert "by the run that was interrupted, not again" in told.output
        assert run(sealed, tmp_path).exit_code == 1  # that one began at the first block


def test_from_the_start_everything_is_read(sealed, interrupted, tmp_path):
    with edited(sealed):
        assert run(sealed, tmp_path, "--from-start").exit_code == 1


@pytest.mark.parametrize("change", [{"begun": now() - timedelta(hours=25)}, {"hash": "00"}])
def test_a_note_that_is_old_or_of_another_chain_is_not_believed(
    sealed, places, interrupted, tmp_path, change
):
    note = msgspec.json.decode(places.progress.read_bytes())
    places.progress.write_bytes(msgspec.json.encode(note | change))
    with edited(sealed):
        assert run(sealed, tmp_path).exit_code == 1
