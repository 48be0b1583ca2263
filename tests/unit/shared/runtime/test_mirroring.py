"""Blobs go into a backup while services erase some of them."""

from __future__ import annotations

from shared.blobs.folder import Folder
from shared.runtime.backup.blobs import add_new, drop_gone


class Erasing(Folder):
    """Somebody erases every photo right after it was listed."""

    def sizes(self, prefix, *, before=None):
        found = super().sizes(prefix, before=before)
        for key in (key for key in found if key.startswith("photos/")):
            self.delete(key)
        return found


def test_a_blob_that_is_erased_while_it_is_listed_is_left_out(tmp_path):
    source, target = Erasing(tmp_path / "here"), Folder(tmp_path / "there")
    for key in ("papers/1", "photos/1"):
        source.put(key, b"content", "text/plain")
    assert add_new(source, target) == {"papers/1": 7}
    assert target.sizes("") == {"papers/1": 7}


def test_what_was_erased_leaves_when_the_run_is_over(tmp_path):
    source, target = Folder(tmp_path / "here"), Folder(tmp_path / "there")
    for key in ("photos/1", "photos/2"):
        source.put(key, b"content", "text/plain")
    drop_gone(target, add_new(source, target))
    source.delete("photos/1")
    held = add_new(source, target)
    assert set(target.sizes("")) == {"photos/1", "photos/2"}
    drop_gone(target, held)
    assert set(target.sizes("")) == {"photos/2"}
