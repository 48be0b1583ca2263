"""Where the keys are, and the log opened with them: what a process's composition root calls."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from shared.eventlog import GroupCommit, Log
from shared.postgres import Pool
from shared.privacy.anchor import Anchor
from shared.privacy.erasures import Erasures
from shared.privacy.keyring import Keyring
from shared.privacy.log import PrivateLog
from shared.privacy.master import MasterSource
from shared.privacy.store import KeyStore

DATABASE: Final = "baylog_keys"
# a key must outlive a crash before anything is sealed with it, whatever the session's other habits
_SETTINGS: Final = {"synchronous_commit": "on", "idle_in_transaction_session_timeout": "30s"}
_CONNECTIONS: Final = 2


@dataclass(frozen=True)
class KeysAt:
    """The key store's address, and where the master key comes from."""

    url: str
    masters: MasterSource

    @classmethod
    def of(cls, settings: Mapping[str, str], state_dir: Path) -> KeysAt:
        """From BAYLOG_* variables.

        BAYLOG_KEYS_URL, else the database ``baylog_keys`` beside the views; BAYLOG_MASTER_KEY, else
        BAYLOG_MASTER_KEY_FILE, else ``master.key`` in the state directory.
        """
        beside = settings.get("BAYLOG_DATABASE_URL") or settings["BAYLOG_VIEWS_URL"]
        url = settings.get("BAYLOG_KEYS_URL") or urlunsplit(urlsplit(beside)._replace(path=f"/{DATABASE}"))
        file = Path(settings.get("BAYLOG_MASTER_KEY_FILE") or state_dir / "master.key")
        return cls(url, MasterSource(settings.get("BAYLOG_MASTER_KEY") or None, file))

    @classmethod
    def from_env(cls, views_url: str) -> KeysAt:
        """For a process that was given its variables; the views' address may have come by an option."""
        state_dir = Path(os.environ.get("BAYLOG_STATE_DIR") or ".baylog")
        return cls.of({**os.environ, "BAYLOG_VIEWS_URL": views_url}, state_dir)


def open_keyring(keys: KeysAt, application_name: str, *, room: int | None = None) -> Keyring:
    """Connects when first used."""
    pool = Pool(keys.url, _CONNECTIONS, application_name, settings=_SETTINGS)
    store = KeyStore(pool, keys.masters)
    return Keyring(store) if room is None else Keyring(store, room=room)


@dataclass(frozen=True)
class ErasureBook:
    """The due-table of erasures and the list of them outside the backups."""

    erasures: Erasures
    anchor: Anchor


def open_erasures(keys: KeysAt, file: Path) -> ErasureBook:
    """Connects when first used; `file` is made with the first erasure."""
    pool = Pool(keys.url, _CONNECTIONS, "baylog-erasures", settings=_SETTINGS)
    return ErasureBook(Erasures(pool), Anchor(file))


def open_private_log(
    log_url: str,
    keys: KeysAt,
    *,
    pool_size: int = 4,
    application_name: str = "baylog",
    room: int | None = None,
    grouped: bool = False,
) -> PrivateLog:
    """The log, read and written through the keys; `grouped` commits what is in flight together."""
    log = Log.open(log_url, pool_size=pool_size, application_name=application_name)
    return PrivateLog(GroupCommit(log) if grouped else log, open_keyring(keys, application_name, room=room))
