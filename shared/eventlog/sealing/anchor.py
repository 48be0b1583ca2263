"""The head of the chain outside the database: signed lines in a file that an editor of the log lacks."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.eventlog.sealing.chain import Block

LINES: Final = "anchors.jsonl"
PUBLIC: Final = "anchor.pub"


class BadAnchor(Exception):
    """A line of the anchors is not what the key signed."""


@dataclass(frozen=True)
class Anchor:
    """At this moment the chain ended with block `number` and this hash, after `total` events."""

    number: int
    total: int
    hash: bytes
    at: datetime


class Anchors:
    """The file `anchors.jsonl` and, beside it, the public key that its lines are checked with."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / LINES

    def write(self, block: Block, at: datetime, key: Ed25519PrivateKey) -> Anchor:
        """Add a line for this head, on disk before this returns."""
        anchor = Anchor(block.number, block.total, block.hash, at)
        said = _said(anchor)
        line = orjson.dumps({**said, "signature": b64encode(key.sign(_signed(said))).decode()})
        self._heal()
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return anchor

    def publish(self, key: Ed25519PrivateKey) -> None:
        """Put the public key beside the lines; BadAnchor when another one lies there."""
        self.directory.mkdir(parents=True, exist_ok=True)
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        file = self.directory / PUBLIC
        if not file.exists():
            file.write_bytes(public)
        elif file.read_bytes() != public:
            raise BadAnchor(f"{file} belongs to another key than the one that is to sign")

    def read(self, key: Ed25519PublicKey | None = None) -> Iterator[Anchor]:
        """Every line, its signature checked; BadAnchor names the first that is not genuine.

        Held to `key`, else to the public key beside the lines. A last line without an end was cut by a crash
        and is passed over.
        """
        lines = self.lines()
        if lines:
            key = key or public_key_in(self.directory / PUBLIC)
        for number, line in enumerate(lines, 1):
            assert key is not None
            yield genuine(line, key, f"line {number} of {self.file}")

    def lines(self) -> list[bytes]:
        """As they were written, unchecked."""
        return self.file.read_bytes().split(b"\n")[:-1] if self.file.exists() else []

    def last(self) -> Anchor | None:
        """The newest one; BadAnchor when the key here did not sign it."""
        lines = self.lines()
        key = self.directory / PUBLIC
        return genuine(lines[-1], public_key_in(key), f"the end of {self.file}") if lines else None

    def _heal(self) -> None:
        """Take away the part of a line that a crash left, or the next one would be lost with it."""
        if not self.file.exists():
            return
        written = self.file.read_bytes()
        whole = written.rfind(b"\n") + 1
        if whole < len(written):
            os.truncate(self.file, whole)


def signing_key(file: Path) -> Ed25519PrivateKey:
    """The key in `file`, made when there is none; only its owner may read it."""
    if file.exists():
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise BadAnchor(f"{file} is no Ed25519 key")
        return key
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(private)
        opened.flush()
        os.fsync(opened.fileno())
    return key


def _said(anchor: Anchor) -> dict[str, Any]:
    return {
        "block": anchor.number,
        "events": anchor.total,
        "hash": anchor.hash.hex(),
        "at": anchor.at.isoformat(),
    }


def _signed(said: dict[str, Any]) -> bytes:
    return b"baylog anchor 1\n" + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def genuine(line: bytes, key: Ed25519PublicKey, where: str) -> Anchor:
    """What a line says, when the key signed it; else BadAnchor tells `where` it was."""
    try:
        said = orjson.loads(line)
        key.verify(b64decode(said.pop("signature")), _signed(said))
        at = datetime.fromisoformat(said["at"])
        return Anchor(said["block"], said["events"], bytes.fromhex(said["hash"]), at)
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        raise BadAnchor(f"{where} is not what the key signed") from None


def until(lines: str, number: int) -> str:
    """The whole lines that sign this block or an earlier one, and what is no anchor: a verifier finds it."""
    whole = [line for line in lines.splitlines(keepends=True) if line.endswith("\n")]
    return "".join(line for line in whole if _number_in(line) <= number)


def _number_in(line: str) -> int:
    try:
        return int(orjson.loads(line)["block"])
    except (ValueError, KeyError, TypeError):
        return 0


def fingerprint(key: Ed25519PublicKey) -> str:
    """What people compare: the first half of the SHA-256 of the public key's 32 bytes."""
    return sha256(key.public_bytes_raw()).hexdigest()[:32]


def public_key_in(file: Path) -> Ed25519PublicKey:
    """The key that anchors are checked with; BadAnchor when there is none."""
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise BadAnchor(f"no public key in {file}: {error.strerror}") from None
    except ValueError:  # the library's words lead to its own pages
        raise BadAnchor(f"no public key in {file}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadAnchor(f"{file} is no Ed25519 key")
    return key
