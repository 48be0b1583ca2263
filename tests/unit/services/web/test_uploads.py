"""An upload in pieces goes on from where it stands, whatever is sent twice or out of turn."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from services.web.uploads import LARGEST, Upload, UploadTooLarge, keep_sweeping, sweep
from shared.blobs import StoreRefused, open_blobs

OWNER, PHOTO = "0199a0b0-0000-7000-8000-000000000001", "0199a0b0-0000-7000-8000-000000000002"


@pytest.fixture
def blobs(tmp_path):
    return open_blobs(f"file://{tmp_path}")


def test_pieces_follow_one_another_and_come_back_whole(blobs):
    first = Upload(blobs, OWNER, PHOTO)
    assert first.take(0, b"abc") == 3
    after_a_restart = Upload(blobs, OWNER, PHOTO)
    assert after_a_restart.received() == 3
    assert after_a_restart.take(0, b"abc") == 3  # sent again: its answer was lost
    assert after_a_restart.take(9, b"z") == 3  # out of turn
    assert after_a_restart.take(3, b"de") == 5
    assert after_a_restart.take(5, b"") == 5
    assert after_a_restart.whole() == b"abcde"
    after_a_restart.forget()
    assert after_a_restart.received() == 0


def test_one_employees_upload_is_nobody_elses(blobs):
    Upload(blobs, OWNER, PHOTO).take(0, b"abc")
    assert Upload(blobs, "someone-else", PHOTO).received() == 0


def test_too_much_is_refused_and_forgotten(blobs, monkeypatch):
    monkeypatch.setattr("services.web.uploads.LARGEST", 4)
    upload = Upload(blobs, OWNER, PHOTO)
    upload.take(0, b"abc")
    with pytest.raises(UploadTooLarge):
        upload.take(3, b"de")
    assert upload.received() == 0
    assert LARGEST == 25_000_000


def test_uploads_that_nobody_came_back_to_are_swept_whosever_they_are(blobs, tmp_path):
    for owner in (OWNER, "someone-else"):
        Upload(blobs, owner, PHOTO).take(0, b"abc")
    going_on = Upload(blobs, OWNER, OWNER)
    going_on.take(0, b"x")
    before = time.time() - 25 * 3600
    for path in tmp_path.rglob("0000000000"):
        os.utime(path, (before, before))
    going_on.take(1, b"y")

    sweep(blobs)

    assert list(blobs.sizes("upload/")) == [f"upload/{OWNER}/{OWNER}/{at:010d}" for at in (0, 1)]


def test_the_web_sweeps_them_at_its_start_and_again_when_the_store_was_away(blobs):
    swept = []

    class Away:
        def sizes(self, _prefix, **_):
            swept.append(1)
            if len(swept) < 3:
                raise StoreRefused("away")
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(keep_sweeping(Away(), every=0))
    assert len(swept) == 3
