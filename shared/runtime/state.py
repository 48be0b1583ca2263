"""What one installation remembers between starts: its ports, its secrets, where its servers are."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shared.runtime.failure import Failure
from shared.runtime.servers import free_port


@dataclass
class State:
    """The content of `.baylog/state.json`; only its owner may read it."""

    path: Path
    instance: str = field(default_factory=lambda: secrets.token_hex(6))
    ports: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> State | None:
        """None when nothing was started here yet."""
        try:
            stored = json.loads(path.read_text())
        except FileNotFoundError:
            return None
        except PermissionError:
            raise Failure(
                f"{path} belongs to another user", "run this as the user who ran `make up`."
            ) from None
        except ValueError:
            raise Failure(
                f"{path} is damaged", "restore it from a copy, or `make reset` to start empty."
            ) from None
        return cls(path=path, **stored)

    def save(self) -> None:
        """Whole or not at all: a reader or a crash never sees half of it."""
        content = asdict(self)
        del content["path"]
        write_whole(self.path, json.dumps(content, indent=2) + "\n")

    def secret(self, name: str) -> str:
        """The same random secret at every start."""
        return self.secrets.setdefault(name, secrets.token_hex(24))

    def port(self, name: str, usable: Callable[[int], bool]) -> int:
        """The port of last time when it is still usable, else another, remembered."""
        known = self.ports.get(name)
        if known is None or not usable(known):
            self.ports[name] = free_port(taken=set(self.ports.values()))
        return self.ports[name]


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Writes beside the file and renames over it, after the bytes are on disk."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
