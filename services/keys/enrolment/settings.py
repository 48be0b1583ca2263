"""What the head office needs to take cabinets from afar, from BAYLOG_* variables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from environs import Env

from services.keys.enrolment.users import Users
from shared.runtime.config import state_directory
from shared.runtime.issuing import Issuer


@dataclass(frozen=True)
class Edge:
    """`url`: the broker as boxes reach it (amqps). `users`: who makes its users. `authority_file`: whose word
    boxes take for the broker's certificate. `issuer` signs theirs."""

    url: str
    users: Users
    issuer: Issuer
    authority_file: Path

    @property
    def authority(self) -> str:
        """As PEM."""
        return self.authority_file.read_text()

    @cached_property
    def authority_der(self) -> bytes:
        """As DER, of which the code holds a hash."""
        return x509.load_pem_x509_certificate(self.authority.encode()).public_bytes(Encoding.DER)

    @classmethod
    def from_env(cls, amqp_url: str) -> Edge | None:
        """None without BAYLOG_EDGE_URL and BAYLOG_REGISTRAR_URL; the files are in BAYLOG_TLS_DIR, ``tls`` of
        the state directory by default."""
        env = Env()
        url, registrar = env.str("BAYLOG_EDGE_URL", ""), env.str("BAYLOG_REGISTRAR_URL", "")
        if not url or not registrar:
            return None
        folder = env.path("BAYLOG_TLS_DIR", state_directory() / "tls")
        return cls(url, Users(registrar, amqp_url), Issuer(folder), folder / "ca.crt")
