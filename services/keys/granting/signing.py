"""The head office's key for grants: its private half never leaves this machine."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.runtime.config import setting, state_directory


def key_file() -> Path:
    """BAYLOG_GRANTS_KEY, else `grants.key` in the state directory; the public half beside it as `.pub`."""
    return Path(setting("BAYLOG_GRANTS_KEY") or state_directory() / "grants.key")


def signing_key(file: Path) -> Ed25519PrivateKey:
    """The key in `file`, made when there is none; ValueError when it is no Ed25519 key."""
    if not file.exists():
        _make(file)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file} is no Ed25519 key")  # noqa: TRY004  a wrong file, not a wrong call
    _write(file.with_suffix(".pub"), public_pem(key).encode(), 0o644)
    return key


def public_pem(key: Ed25519PrivateKey) -> str:
    """What an agent knows the head office by."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(file, private, 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
