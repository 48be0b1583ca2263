"""The rooms of `.baylog/`, and a way round paths that a server or its scripts cannot take."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shared.runtime.failure import Failure
from shared.runtime.servers import Account

_BEYOND_THE_CLONE = Path("/var/lib/baylog")
_PLAIN = re.compile(r"[A-Za-z0-9/_.-]{1,80}")  # RabbitMQ's shell scripts stumble over anything else


@dataclass(frozen=True)
class Places:
    """Paths below the state directory."""

    root: Path

    @property
    def state_file(self) -> Path:
        return self.root / "state.json"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def servers(self) -> Path:
        return self.root / "servers"

    @property
    def status_file(self) -> Path:
        return self.run / "status.json"

    @property
    def lock(self) -> Path:
        return self.run / "supervisor.lock"

    @property
    def seeded(self) -> Path:
        return self.root / "seeded"

    @property
    def tls(self) -> Path:
        return self.root / "tls"

    @property
    def restoring(self) -> Path:
        """There while a restore is not finished: what it has done so far."""
        return self.root / "restoring.json"

    def make(self) -> None:
        """Creates what is missing; others may pass through but not look."""
        if self.root.exists() and os.geteuid() not in (0, self.root.stat().st_uid):
            raise Failure(f"{self.root} belongs to another user", "run this as the user who ran `make up`.")
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        for private in (self.log, self.run):
            private.mkdir(exist_ok=True, mode=0o700)

    def make_servers(self, instance: str, accounts: list[Account]) -> None:
        """The servers' data: here, or beside the machine's other data where their users cannot get here.

        A clone below /root is closed to every server account. Then `servers` is a link to a
        directory under /var/lib/baylog; `make reset` removes that too.
        """
        if self.servers.is_symlink() and not self.servers.exists():
            target = self.servers.readlink()
            raise Failure(f"the servers' data, {target}, is gone", "bring it back, or `make reset`.")
        if not self.servers.exists():
            self.servers.mkdir(mode=0o711)
            if not all(account.reaches(self.servers.resolve()) for account in accounts):
                self.servers.rmdir()
                self._link_beyond(instance)
        if not all(account.reaches(self.servers.resolve()) for account in accounts):
            blocked = ", ".join(account.name for account in accounts)
            raise Failure(
                f"{self.servers} cannot be reached by {blocked}",
                "move the clone back to where it was, or open its parent directories with `chmod o+x`.",
            )

    def rabbit_home(self, instance: str) -> Path:
        """RabbitMQ's directory by a path its scripts can take: a link where ours is long or has spaces."""
        home = self.servers.resolve() / "rabbitmq"
        if _PLAIN.fullmatch(str(home)):
            return home
        link = self._link(instance)
        if not link.is_symlink():
            link.symlink_to(self.servers.resolve())
        if link.lstat().st_uid != os.geteuid() or link.readlink() != self.servers.resolve():
            raise Failure(f"{link} is not ours", f"remove {link} and run `make up` again.")
        return link / "rabbitmq"

    def forget_link(self, instance: str) -> None:
        """Removes the short link, if there is one of ours."""
        link = self._link(instance)
        if link.is_symlink() and link.lstat().st_uid == os.geteuid():
            link.unlink()

    def wipe(self) -> None:
        """All of it, the servers' data beyond the clone included."""
        if self.servers.is_symlink():
            beyond = self.servers.resolve()
            shutil.rmtree(beyond, ignore_errors=True)
            with contextlib.suppress(OSError):  # other clones still have theirs there
                beyond.parent.rmdir()
        if self.root.exists():
            shutil.rmtree(self.root)

    def _link_beyond(self, instance: str) -> None:
        target = _BEYOND_THE_CLONE / instance
        target.mkdir(parents=True, exist_ok=True)
        for directory in (_BEYOND_THE_CLONE, target):
            directory.chmod(0o711)
        self.servers.symlink_to(target)

    @staticmethod
    def _link(instance: str) -> Path:
        return Path(tempfile.gettempdir()) / f"baylog-{instance}"
