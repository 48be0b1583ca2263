"""The page's own certificate is taken by whoever trusts the authority, and by nobody else."""

from __future__ import annotations

import socket
import ssl
from threading import Thread

import pytest

from shared.runtime.certificates import Certificate, certificate, is_local


@pytest.mark.parametrize(
    ("listen", "local"),
    [("127.0.0.1:80", True), ("[::1]:80", True), ("localhost:80", True), ("0.0.0.0:80", False),
     (":80", False), ("192.0.2.7:80", False), ("shop.example:80", False)],
)  # fmt: skip
def test_what_only_this_machine_reaches(listen, local):
    assert is_local(listen) is local


def shake_hands(shown: Certificate, trusted: ssl.SSLContext, name: str) -> str:
    """The TLS version of a connection over a socket pair."""
    ours, theirs = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown.chain, shown.key)

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).recv(1)
        except OSError:
            theirs.close()

    thread = Thread(target=answer)
    thread.start()
    try:
        with trusted.wrap_socket(ours, server_hostname=name) as connection:
            connection.send(b"x")
            return str(connection.version())
    finally:
        ours.close()
        thread.join()


def test_a_device_that_trusts_the_authority_takes_the_page(tmp_path):
    shown = certificate(tmp_path, "192.0.2.7:8443")
    trusted = ssl.create_default_context(cafile=shown.authority)
    assert shake_hands(shown, trusted, "192.0.2.7") == "TLSv1.3"
    assert shake_hands(shown, trusted, "localhost") == "TLSv1.3"


@pytest.mark.parametrize(
    ("trusts", "name"), [(True, "192.0.2.8"), (True, "other.example"), (False, "192.0.2.7")]
)
def test_another_name_and_a_stranger_are_refused(tmp_path, trusts, name):
    shown = certificate(tmp_path, "192.0.2.7:8443")
    trusted = ssl.create_default_context(cafile=shown.authority if trusts else None)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(shown, trusted, name)


def test_it_is_kept_until_the_names_change_and_the_authority_stays(tmp_path):
    first = certificate(tmp_path, "192.0.2.7:8443")
    chain, authority = first.chain.read_bytes(), first.authority.read_bytes()
    assert certificate(tmp_path, "192.0.2.7:8443").chain.read_bytes() == chain
    assert certificate(tmp_path, "192.0.2.9:8443").chain.read_bytes() != chain
    assert first.authority.read_bytes() == authority
    assert (first.key.stat().st_mode & 0o777, (tmp_path / "ca.key").stat().st_mode & 0o777) == (0o600, 0o600)
