"""What the regulator remembers, on disk before it answers: it survives being killed."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS record (
    number TEXT, revision INTEGER, kind TEXT, body TEXT, received_at REAL, settles_at REAL,
    code TEXT, reason TEXT,
    PRIMARY KEY (number, revision));
CREATE TABLE IF NOT EXISTS held (number TEXT PRIMARY KEY, revision INTEGER);
CREATE TABLE IF NOT EXISTS repeated (number TEXT, revision INTEGER, at REAL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value REAL);
"""
# seconds, chances from 0 to 1, and switches 0 or 1
SETTINGS = {
    "judge_after": 2.0,  # until a record is judged
    "answer_after": 0.0,  # before any answer
    "cut": 0.0,  # chance that the answer to a record never comes, though it arrived
    "outage": 0.0,  # 503 for everything
    "token_life": 600.0,
}


class Store:
    """One connection and one lock: sqlite writes one at a time anyhow."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)
        self.settings = dict(SETTINGS)
        self.settings.update(self._db.execute("SELECT name, value FROM setting"))

    def set(self, name: str, value: float) -> None:
        """A fault on or off; KeyError for none of ours."""
        self.settings[name] = value if name in SETTINGS else self.settings[name]
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def holds(self, number: str) -> bool:
        """Whether this number is registered now."""
        return self._db.execute("SELECT 1 FROM held WHERE number = ?", (number,)).fetchone() is not None

    def take(self, record: Mapping[str, Any], judge: Any) -> bool:
        """Take a record in with its verdict, which is told later; False when it was received before."""
        number, revision = str(record["number"]), int(record["revision"])
        now = time.time()
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                code, reason = judge(record, self.holds(number))
                update, body = str(record.get("update")), json.dumps(record, ensure_ascii=False)
                settles_at = now + self.settings["judge_after"]
                entry = (number, revision, update, body, now, settles_at, code, reason)
                try:
                    self._db.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entry)
                except sqlite3.IntegrityError:
                    self._db.execute("INSERT INTO repeated VALUES (?, ?, ?)", (number, revision, now))
                    return False
                if not code:
                    self._register(number, revision, update)
                return True
            finally:
                self._db.execute("COMMIT")

    def _register(self, number: str, revision: int, update: str) -> None:
        if update == "D":
            self._db.execute("DELETE FROM held WHERE number = ?", (number,))
        else:
            self._db.execute("INSERT OR REPLACE INTO held VALUES (?, ?)", (number, revision))

    def result(self, number: str, revision: int) -> dict[str, Any]:
        """What may be told of a revision at this moment."""
        with self._lock:
            found = self._db.execute(
                "SELECT settles_at, code, reason FROM record WHERE number = ? AND revision = ?",
                (number, revision),
            ).fetchone()
        told = {"number": number, "revision": revision, "code": "", "reason": ""}
        if found is None:
            return {**told, "state": "unknown"}
        settles_at, code, reason = found
        if time.time() < settles_at:
            return {**told, "state": "pending"}
        return {**told, "state": "refused" if code else "accepted", "code": code, "reason": reason}

    def counts(self) -> dict[str, int]:
        """received, accepted, held, refused, repeated (sent again although it had arrived)."""
        with self._lock:
            one = self._db.execute(
                "SELECT count(*), sum(code = ''), sum(code <> ''), (SELECT count(*) FROM held),"
                " (SELECT count(*) FROM repeated) FROM record"
            ).fetchone()
        names = ("received", "accepted", "refused", "held", "repeated")
        return dict(zip(names, (value or 0 for value in one), strict=True))

    def records(self, limit: int = 50) -> list[dict[str, Any]]:
        """The newest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, revision, kind, body, received_at, code, reason FROM record"
                " ORDER BY received_at DESC LIMIT ?",
                (limit,),
            ).fetchall()
        names = ("number", "revision", "update", "body", "received_at", "code", "reason")
        return [dict(zip(names, row, strict=True)) for row in rows]
