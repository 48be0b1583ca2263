"""Client certificates for the key cabinets' agents, by an authority that signs nothing else.

Whoever holds its key can pretend to be a cabinet, and cannot pretend to be the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from shared.runtime.authority import authority, leaf, named, pem

DAYS: Final = 397


class BadRequest(Exception):
    """This is no certificate signing request that we sign."""


@dataclass(frozen=True)
class Asked:
    """What a signing request asks for; names in it count for nothing."""

    public_key: ec.EllipticCurvePublicKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, in hexadecimal digits."""
        return fingerprint_of(self.public_key)


@dataclass(frozen=True)
class Issued:
    """A certificate as PEM, and when it ends."""

    certificate: str
    ends_at: datetime


def asked(request: str) -> Asked:
    """Of a PEM signing request whose sender holds the key (P-256); BadRequest otherwise."""
    try:
        found = x509.load_pem_x509_csr(request.encode())
    except ValueError as error:
        raise BadRequest("no signing request") from error
    key = found.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadRequest("the key is not of the curve P-256")
    if not found.is_signature_valid:
        raise BadRequest("not signed with its own key")
    return Asked(key)


def fingerprint_of(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of a public key, in hexadecimal digits."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()


def signed_by(certificate: str, signature: bytes, text: bytes) -> bool:
    """Whether the holder of a certificate's key has signed this text (ECDSA, SHA-256)."""
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


class Issuer:
    """The cabinets' authority; made with its first use."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def make(self) -> Path:
        """What the broker is to trust; the file is there after this."""
        self._authority()
        return self._directory / "cabinets.crt"

    def issue(self, asked: Asked, name: str, days: int = DAYS) -> Issued:
        """A certificate with this common name, for signing in as a client alone."""
        use = ExtendedKeyUsageOID.CLIENT_AUTH
        made = leaf(named(name), asked.public_key, days, use, self._authority())
        return Issued(pem(made), made.not_valid_after_utc)

    def _authority(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return authority(
            self._directory / "cabinets.crt", self._directory / "cabinets.key", "Baylog cabinets"
        )
