"""One contract for both stores: a folder, and a bucket on a real S3 server (rclone) over the minio client."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from shared.blobs import BadKey, Blobs, NoSuchBlob, StoreRefused, open_blobs
from shared.kernel import clock
from shared.runtime.servers.ports import free_port
from shared.testing.object_store import private_s3
from tests.integration.blobs.locking_store import locking
from tests.integration.web.conftest import until


@pytest.fixture(scope="module")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with private_s3(tmp_path_factory.mktemp("s3")) as address:
        yield f"{address}/photos"


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return open_blobs(f"file://{tmp_path}/blobs")
    return open_blobs(request.getfixturevalue("s3_url"))


def test_a_folder_with_a_space_in_its_path_is_that_folder(tmp_path: Path) -> None:
    folder = tmp_path / "수원 지점" / "blobs"
    open_blobs(folder.as_uri()).put("photo/one", b"jpeg", media_type="image/jpeg")
    assert [found.name for found in tmp_path.iterdir()] == ["수원 지점"]


@pytest.fixture
def place() -> str:
    """A prefix of this test alone."""
    return f"t{secrets.token_hex(6)}"


def test_what_was_put_is_got_and_put_again_is_replaced(blobs, place):
    blobs.put(f"{place}/a.jpg", b"one", "image/jpeg")
    assert blobs.get(f"{place}/a.jpg") == b"one"
    blobs.put(f"{place}/a.jpg", b"two", "image/jpeg")
    assert blobs.get(f"{place}/a.jpg") == b"two"


def test_a_large_blob_comes_back_as_it_went(blobs, place):
    content = secrets.token_bytes(1024) * (11 * 1024)  # more than two parts of a multipart upload
    blobs.put(f"{place}/large", content, "application/octet-stream")
    assert blobs.get(f"{place}/large") == content
    assert blobs.sizes(f"{place}/") == {f"{place}/large": len(content)}


def test_keys_are_listed_in_order_below_their_prefix_alone(blobs, place):
    for name in ("b/2", "b/1", "c/1"):
        blobs.put(f"{place}/{name}", b"x", "text/plain")
    assert list(blobs.sizes(f"{place}/b/")) == [f"{place}/b/1", f"{place}/b/2"]
    assert blobs.sizes(f"{place}/nothing/") == {}
    hour = timedelta(hours=1)
    assert blobs.sizes(f"{place}/b/", before=clock.now() - hour) == {}
    assert len(blobs.sizes(f"{place}/b/", before=clock.now() + hour)) == 2


def test_what_is_not_there_or_was_deleted_is_said_so(blobs, place):
    blobs.put(f"{place}/a", b"x", "text/plain")
    blobs.delete(f"{place}/a")
    blobs.delete(f"{place}/a")
    with pytest.raises(NoSuchBlob):
        blobs.get(f"{place}/a")


@pytest.mark.parametrize("key", ["../a", "a/../../b", "/etc/passwd", "a//b", "A", "", "a/.hidden", "a\x00b"])
def test_a_key_that_could_leave_the_store_is_refused(blobs, key):
    for act in (lambda: blobs.put(key, b"", ""), lambda: blobs.get(key), lambda: blobs.delete(key)):
        with pytest.raises(BadKey):
            act()


def test_a_half_written_file_is_never_seen(tmp_path, monkeypatch):
    blobs = open_blobs(f"file://{tmp_path}")
    blobs.put("a/b", b"old", "")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        blobs.put("a/b", b"new", "")
    assert blobs.get("a/b") == b"old"
    assert blobs.sizes("a/") == {"a/b": 3}


def test_a_link_gives_the_blob_to_whoever_has_it_and_expires(s3_url, place):
    blobs = open_blobs(s3_url)
    blobs.put(f"{place}/a.txt", b"shown", "text/plain")
    link = blobs.link(f"{place}/a.txt", 60)
    assert httpx.get(link).content == b"shown"
    assert httpx.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")).status_code == 403
    short = blobs.link(f"{place}/a.txt", 1)
    assert until(lambda: httpx.get(short).status_code >= 400)


def test_wrong_keys_are_refused(s3_url, place):
    secret = urlsplit(s3_url).password
    stranger = open_blobs(s3_url.replace(secret, "0" * 32))
    with pytest.raises(StoreRefused):
        stranger.put(f"{place}/a", b"x", "text/plain")


def test_a_store_that_is_not_there_is_refused_soon():
    nowhere = open_blobs(f"s3://key:secret@127.0.0.1:{free_port([])}/photos")
    with pytest.raises(StoreRefused):
        nowhere.get("a")


def test_a_store_that_keeps_no_locks_is_refused_where_a_lock_is_wished_for(s3_url, place):
    """rclone takes the wish without a word; nobody shall believe that what was put cannot be deleted."""
    with pytest.raises(StoreRefused, match="locks"):
        open_blobs(f"{s3_url}?lock=30").put(f"{place}/a", b"x", "text/plain")


def test_where_the_store_keeps_locks_nothing_is_deleted_before_its_day(s3_url, place):
    """The store's half is written from the API; what the client asks for, and how it believes it, is real."""
    with locking(s3_url.replace("/photos", "/locked")) as (address, store):
        blobs = open_blobs(f"{address}?lock=30")
        blobs.put(f"{place}/a", b"x", "text/plain")
        assert store.lockable == {"locked"}
        [(mode, until)] = store.locks.values()
        kept = datetime.fromisoformat(until) - clock.now()
        assert (mode, timedelta(days=29, hours=23) < kept <= timedelta(days=30)) == ("COMPLIANCE", True)
        with pytest.raises(StoreRefused, match="AccessDenied"):
            blobs.delete(f"{place}/a")
        assert blobs.get(f"{place}/a") == b"x"


@pytest.mark.parametrize("url", ["http://x/y", "s3://host/bucket", "s3://a:b@host", "file:", ""])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(ValueError):
        open_blobs(url)
