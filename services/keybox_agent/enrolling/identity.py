"""Who this box is: a key, a certificate and the broker's address, in a folder that only the agent reads."""

from __future__ import annotations

import os
import ssl
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.contracts.keys import Admission
from shared.kernel.clock import parse

_TOLD: Final = "admission.json"


class NotEnrolled(OSError):
    """No box of a cabinet yet: `baylog cabinet enrol` makes it one."""


@dataclass(frozen=True)
class Identity:
    """`server` is the head office's page, where the certificate is renewed; `key` as PEM."""

    cabinet: str
    user: str
    certificate: str
    authority: str
    broker: str
    ends_at: str
    server: str
    key: str
    grants_key: str = ""  # not told to boxes that enrolled before there were grants; the renewal tells them

    @classmethod
    def load(cls, folder: Path) -> Identity:
        """NotEnrolled when the folder holds none."""
        try:
            return cls(**orjson.loads((folder / _TOLD).read_bytes()))
        except FileNotFoundError:
            raise NotEnrolled(f"{folder} holds no enrolment") from None

    @classmethod
    def of(cls, admission: Admission, key: str, server: str) -> Identity:
        """What the head office answered, for the box that holds the key."""
        return cls(**admission, key=key, server=server)

    def keep(self, folder: Path) -> None:
        """Whole or not at all, for nobody else to read: the old one goes on working until then."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(folder / _TOLD, orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2))
        # what TLS is given as files
        write(folder / "client.pem", (self.key + self.certificate).encode())

    def tls(self, folder: Path) -> ssl.SSLContext:
        """Towards the broker: only the head office's own authority counts, and the name must fit."""
        context = ssl.create_default_context(cadata=self.authority)
        context.load_cert_chain(folder / "client.pem")
        return context

    @property
    def ends(self) -> datetime:
        """The end of the certificate."""
        return parse(self.ends_at)


def new_key() -> str:
    """As PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def request_for(key: str, cabinet: str) -> str:
    """A signing request as PEM; the head office chooses the name that counts."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cabinet[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(_key(key), hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def signature(key: str, text: bytes) -> bytes:
    """ECDSA with SHA-256."""
    return _key(key).sign(text, ec.ECDSA(hashes.SHA256()))


def write(path: Path, content: bytes) -> None:
    """Beside the file and renamed over it, mode 0600, on the disk before that."""
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _key(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
