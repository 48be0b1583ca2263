"""The master keys: they wrap the customers' data keys and are kept from every database and backup of one."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.privacy.box import KEY_BYTES

_NONCE_BYTES: Final = 12


class NoMasterKey(Exception):
    """The master key that wrapped a key, or any at all, is not here."""


class MasterKeys:
    """The current master key and, while a rotation is under way, those before it."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """The first wraps; all of them unwrap."""
        if not keys:
            raise NoMasterKey("set BAYLOG_MASTER_KEY or BAYLOG_MASTER_KEY_FILE; `make up` makes a file")
        self._keys = {_name(key): key for key in keys}
        self.current = _name(keys[0])

    @classmethod
    def parse(cls, text: str) -> MasterKeys:
        """Keys in base64, the current one first, between blanks, commas or line ends."""
        return cls([_decoded(word) for word in text.replace(",", " ").split()])

    @property
    def names(self) -> frozenset[str]:
        """What tells the keys apart; says nothing of them."""
        return frozenset(self._keys)

    def wrap(self, label: str, key: bytes) -> bytes:
        """The key, encrypted for the row that bears this label."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._keys[self.current]).encrypt(nonce, key, label.encode())

    def unwrap(self, master: str, label: str, wrapped: bytes) -> bytes:
        """The key; NoMasterKey when its master is not here or the row was tampered with."""
        if master not in self._keys:
            raise NoMasterKey(f"master key {master} is not among those given")
        try:
            cipher = AESGCM(self._keys[master])
            return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], label.encode())
        except InvalidTag:
            raise NoMasterKey(f"the key of {label} does not open with master key {master}") from None


class MasterSource:
    """Where the master keys come from: a value, or a file that a rotation may have changed since."""

    def __init__(self, value: str | None, file: Path) -> None:
        """`value` wins over the file."""
        self._value = value
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._keys: MasterKeys | None = None

    @property
    def file(self) -> Path | None:
        """The file, when it is what counts."""
        return None if self._value else self._file

    def keys(self) -> MasterKeys:
        """As they stand now; NoMasterKey when there are none."""
        if self._value:
            self._keys = self._keys or MasterKeys.parse(self._value)
            return self._keys
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            raise NoMasterKey(
                f"there is no master key: BAYLOG_MASTER_KEY is not set and no {self._file}"
            ) from None
        if self._keys is None or self._seen != (stat.st_mtime_ns, stat.st_ino):
            self._keys = MasterKeys.parse(self._file.read_text(encoding="ascii"))
            self._seen = (stat.st_mtime_ns, stat.st_ino)
        return self._keys


def make_master_key() -> str:
    """A new master key, as files and variables hold it."""
    return b64encode(os.urandom(KEY_BYTES)).decode()


def _decoded(word: str) -> bytes:
    try:
        key = b64decode(word, validate=True)
    except NotBase64:
        raise NoMasterKey("a master key is 32 bytes in base64") from None
    if len(key) != KEY_BYTES:
        raise NoMasterKey(f"a master key is {KEY_BYTES} bytes in base64, this one has {len(key)}")
    return key


def _name(key: bytes) -> str:
    return sha256(b"baylog master key" + key).hexdigest()[:12]
