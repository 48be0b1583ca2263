"""What the carrier remembers, on disk before it answers."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, key TEXT, phone TEXT, sender TEXT, kind TEXT, text TEXT, taken_at REAL,
    arrives_at REAL, code TEXT, reason TEXT);
CREATE INDEX IF NOT EXISTS message_key ON message (key);
"""
# seconds, chances from 0 to 1, and switches 0 or 1
SETTINGS = {"arrive_after": 1.0, "answer_after": 0.0, "cut": 0.0, "outage": 0.0}
_COLUMNS = ("id", "key", "phone", "sender", "kind", "text", "taken_at", "arrives_at", "code", "reason")

_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM message"  # noqa: S608  names from above


class Store:
    """One connection and one lock."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)
        self.settings = dict(SETTINGS)

    def take(self, message_id: str, told: dict[str, Any], failure: tuple[str, str]) -> None:
        """A message that was handed over; a failure is told with its receipt."""
        now = time.time()
        key = str((told.get("customFields") or {}).get("key") or "")
        row = (message_id, key, told["to"], told["from"], told["type"], told["text"], now,
               now + self.settings["arrive_after"], *failure)  # fmt: skip
        with self._lock:
            self._db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def find(self, key: str) -> list[dict[str, Any]]:
        """What was handed over under a customer's own key."""
        return self._rows("WHERE key = ? ORDER BY taken_at", (key,))

    def newest(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest first."""
        return self._rows("ORDER BY taken_at DESC LIMIT ?", (limit,))

    def _rows(self, rest: str, parameters: tuple[Any, ...]) -> list[dict[str, Any]]:
        with self._lock:
            found = self._db.execute(f"{_SELECT} {rest}", parameters).fetchall()
        return [dict(zip(_COLUMNS, row, strict=True)) for row in found]
