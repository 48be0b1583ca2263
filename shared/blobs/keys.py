"""Keys of blobs: paths that we build ourselves, from ids, never from what somebody typed."""

from __future__ import annotations

import re
from typing import Final

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}(?:/[a-z0-9][a-z0-9._-]{0,120}){0,7}")
_PREFIX: Final = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,120}/){1,7}")


class BadKey(ValueError):
    """Not a key: it could name something outside of the store."""


def checked(key: str) -> str:
    """The key itself."""
    if not _KEY.fullmatch(key):
        raise BadKey(key)
    return key


def checked_prefix(prefix: str) -> str:
    """A prefix that ends at a slash, or nothing, which means all."""
    if prefix and not _PREFIX.fullmatch(prefix):
        raise BadKey(prefix)
    return prefix
