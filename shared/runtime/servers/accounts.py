"""The unprivileged account a server runs as when we are root (PostgreSQL refuses to be root)."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A system user and its group, by number."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a file or directory over."""
        os.chown(path, self.uid, self.gid)

    def reaches(self, directory: Path) -> bool:
        """Whether this user may enter the directory: every parent lets it through."""
        probe = subprocess.run(
            ["/usr/bin/test", "-x", str(directory)],
            user=self.uid, group=self.gid, extra_groups=[], cwd="/", check=False,
        )  # fmt: skip
        return probe.returncode == 0


def server_account(*preferred: str) -> Account | None:
    """The first of these users that exists, then `nobody`; None when we are no root and stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in (*preferred, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LookupError("there is no unprivileged user (postgres, rabbitmq, nobody) to run the servers as")
