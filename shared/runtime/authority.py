"""A small certificate authority in two files, and what every certificate of ours has in common."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.kernel.clock import now
from shared.runtime.state import write_whole

_DAYS: Final = 3650
Key = ec.EllipticCurvePrivateKey


def authority(file: Path, key_file: Path, name: str = "Baylog") -> tuple[x509.Certificate, Key]:
    """The one in these files (the key's mode is 0600), made when there is none; it signs no authorities."""
    if file.exists() and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        assert isinstance(key, Key)
        return x509.load_pem_x509_certificate(file.read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    made = _authority(key, named(f"{name} on {socket.gethostname()}"))
    write_whole(key_file, pem_of_key(key))
    write_whole(file, pem(made), mode=0o644)
    return made, key


def _authority(key: Key, name: x509.Name) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        builder(name, name, key.public_key(), _DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def leaf(
    subject: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    days: int,
    usage: x509.ObjectIdentifier,
    by: tuple[x509.Certificate, Key],
    names: list[x509.GeneralName] | None = None,
) -> x509.Certificate:
    """A certificate for one use, signed by an authority."""
    signer, signing_key = by
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key())
    made = builder(subject, signer.subject, public_key, days)
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return (
        made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signing_key, hashes.SHA256())
    )


def builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    """Begun, with a number of its own; valid from yesterday on, because a tablet's clock may be behind."""
    begins = now() - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
    )


def named(text: str) -> x509.Name:
    """A name of a common name alone."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def pem(made: x509.Certificate) -> str:
    """As it stands in a file."""
    return made.public_bytes(serialization.Encoding.PEM).decode()


def pem_of_key(key: Key) -> str:
    """As it stands in a file that nobody else may read."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
