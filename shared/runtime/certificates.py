"""TLS for a page that is opened beyond this machine: a small authority of one's own, and what it signs."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shared.kernel.clock import now
from shared.runtime.state import write_whole

_AUTHORITY_DAYS: Final = 3650
# browsers take no certificate that is valid for longer than 398 days
_SITE_DAYS: Final = 397
_RENEW_DAYS: Final = 30
_EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104  compared only
_Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificate:
    """Files: what the page shows, its key (mode 0600), and the authority that devices are to trust."""

    chain: Path
    key: Path
    authority: Path


def is_local(listen: str) -> bool:
    """Whether only this machine can reach the address."""
    host = _host(listen)
    return host == "localhost" or (host not in _EVERYWHERE and _is_loopback(host))


def certificate(directory: Path, listen: str) -> Certificate:
    """The certificate for an address, made when there is none, it is about to end, or the names changed."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificate(directory / "site.crt", directory / "site.key", directory / "ca.crt")
    authority, authority_key = _authority(found.authority, directory / "ca.key")
    names = _names(listen)
    if not _good(found, authority, names):
        key = ec.generate_private_key(ec.SECP256R1())
        site = _site(key, authority, authority_key, names)
        write_whole(found.key, _pem_of_key(key))
        write_whole(found.chain, _pem(site) + _pem(authority), mode=0o644)
    return found


def _authority(file: Path, key_file: Path) -> tuple[x509.Certificate, _Key]:
    if file.exists() and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        assert isinstance(key, _Key)
        return x509.load_pem_x509_certificate(file.read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Baylog on {socket.gethostname()}")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _builder(name, name, key.public_key(), _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_whole(key_file, _pem_of_key(key))
    write_whole(file, _pem(made), mode=0o644)
    return made, key


def _site(
    key: _Key, authority: x509.Certificate, authority_key: _Key, names: list[x509.GeneralName]
) -> x509.Certificate:
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _builder(_name("Baylog"), authority.subject, key.public_key(), _SITE_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issued_by, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    begins = now() - timedelta(days=1)  # a tablet's clock may be behind
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
    )


def _good(found: Certificate, authority: x509.Certificate, names: list[x509.GeneralName]) -> bool:
    """Whether what lies there can go on being shown."""
    if not (found.chain.exists() and found.key.exists()):
        return False
    site = x509.load_pem_x509_certificate(found.chain.read_bytes())
    told = site.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fresh = site.not_valid_after_utc > now() + timedelta(days=_RENEW_DAYS)
    return fresh and set(told) >= set(names) and site.issuer == authority.subject


def _names(listen: str) -> list[x509.GeneralName]:
    """What a browser may call this machine: the address itself, or all that it has when it listens on all."""
    host = _host(listen)
    hosts = {"localhost", "127.0.0.1", socket.gethostname(), os.environ.get("BAYLOG_HOST_NAME", "")}
    hosts |= _addresses() if host in _EVERYWHERE else {host}
    return [_general(each) for each in sorted(hosts - {""})]


def _addresses() -> set[str]:
    """The machine's own address towards others, as far as it has one; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return set()
        return {str(probe.getsockname()[0])}


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _pem(made: x509.Certificate) -> str:
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _pem_of_key(key: _Key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
