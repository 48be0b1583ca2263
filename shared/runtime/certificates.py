"""TLS for a page, and a broker, that are reached from beyond this machine: what we show there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from shared.kernel.clock import now
from shared.runtime.authority import authority, leaf, named, pem, pem_of_key
from shared.runtime.state import write_whole

# browsers take no certificate that is valid for longer than 398 days
_SITE_DAYS: Final = 397
_RENEW_DAYS: Final = 30
_EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104  compared only


@dataclass(frozen=True)
class Certificate:
    """Files: what is shown, its key (mode 0600), and the authority that devices are to trust."""

    chain: Path
    key: Path
    authority: Path


def is_local(listen: str) -> bool:
    """Whether only this machine can reach the address."""
    host = _host(listen)
    return host == "localhost" or (host not in _EVERYWHERE and _is_loopback(host))


def certificate(directory: Path, listen: str, called: str = "site") -> Certificate:
    """The certificate for an address, made when there is none, it is about to end, or the names changed.

    `called` names its files: the page's is the site's, the broker has one of its own.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificate(directory / f"{called}.crt", directory / f"{called}.key", directory / "ca.crt")
    signer, signing_key = authority(found.authority, directory / "ca.key")
    names = _names(listen)
    if not _good(found, signer, names):
        key = ec.generate_private_key(ec.SECP256R1())
        use = ExtendedKeyUsageOID.SERVER_AUTH
        site = leaf(named("Baylog"), key.public_key(), _SITE_DAYS, use, (signer, signing_key), names)
        write_whole(found.key, pem_of_key(key))
        write_whole(found.chain, pem(site) + pem(signer), mode=0o644)
    return found


def _good(found: Certificate, signer: x509.Certificate, names: list[x509.GeneralName]) -> bool:
    """Whether what lies there can go on being shown."""
    if not (found.chain.exists() and found.key.exists()):
        return False
    site = x509.load_pem_x509_certificate(found.chain.read_bytes())
    told = site.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fresh = site.not_valid_after_utc > now() + timedelta(days=_RENEW_DAYS)
    return fresh and set(told) >= set(names) and site.issuer == signer.subject


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
