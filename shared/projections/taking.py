"""Reads declared fields only: they are taken out of the data in SQL, and nothing else leaves the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from psycopg2 import sql

from shared.eventlog import Log, Place
from shared.postgres import statement
from shared.projections.shapes import Shapes, registered_shapes
from shared.projections.taken import Taken
from shared.projections.view import Sharing, TakingView


@dataclass(frozen=True)
class Share:
    """The part of a view's events that process `number` of `count` takes."""

    number: int = 0
    count: int = 1


WHOLE = Share()


@dataclass(frozen=True)
class Stretch:
    """Beyond `after`, up to and with `until`, at most `limit` events; only those recorded by `as_of`."""

    after: Place
    until: Place
    limit: int
    as_of: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {
            "xid": str(self.after.xid),
            "position": self.after.position,
            "until_xid": str(self.until.xid),
            "until_position": self.until.position,
            "limit": self.limit,
            "as_of": self.as_of,
        }


class Taker:
    """Reads the events of one view; the statement is put together once."""

    def __init__(self, view: TakingView, shapes: Shapes | None = None) -> None:
        self._fields = dict(view.fields)
        self._sharing = view.sharing
        self._shapes = shapes or registered_shapes()
        self._today = {name: self._shapes.today(name) for name in self._fields}
        self._statements: dict[tuple[Share, bool, bool], sql.Composed] = {}

    def take(self, log: Log, stretch: Stretch, share: Share = WHOLE, *, dated: bool = False) -> list[Taken]:
        """In the log's order; `dated` brings `recorded_at` along."""
        key = share, dated, stretch.as_of is not None
        if key not in self._statements:
            self._statements[key] = self._statement(*key)
        today, loads, whole = self._today, orjson.loads, self._upward
        return [
            Taken(
                xid, position, stream, stream.partition("-")[2], version, kind,
                (loads(data) if schema == today[kind] else whole(kind, schema, data)) if data else {},
                actor, dealership, at, recorded_at,
            )
            for xid, position, stream, version, kind, schema, data, actor, dealership, at, recorded_at
            in log.select(self._statements[key], stretch.parameters())
        ]  # fmt: skip

    def _upward(self, kind: str, schema: int, data: str) -> dict[str, Any]:
        """An event of another schema came whole: read upward first, then the fields are taken."""
        upward = self._shapes.upward(kind, schema, orjson.loads(data))
        return {name: upward.get(name) for name in self._fields[kind]}

    def _statement(self, share: Share, dated: bool, past: bool) -> sql.Composed:
        return sql.SQL(statement("shared.projections", "take")).format(
            fields=_by_type(
                {name: _taken(names, self._today[name]) for name, names in self._fields.items()}, "NULL"
            ),
            recorded_at=sql.SQL("recorded_at" if dated else "NULL::timestamptz"),
            types=sql.Literal(sorted(self._fields)),
            share=_share(self._sharing, share),
            as_of=sql.SQL("recorded_at <= %(as_of)s" if past else "true"),
        )


def _taken(names: Iterable[str], today: int) -> sql.Composable:
    """The fields as the text of a JSON object; of another schema the whole data."""
    pairs = [
        sql.SQL("{} || coalesce((data -> {})::text, 'null')").format(
            sql.Literal(f'{"," if number else "{"}"{name}":'), sql.Literal(name)
        )
        for number, name in enumerate(names)
    ]
    text = sql.SQL(" || ").join([*pairs, sql.Literal("}")]) if pairs else sql.SQL("NULL")
    return sql.SQL("CASE WHEN schema = {} THEN {} ELSE data::text END").format(sql.Literal(today), text)


def _share(sharing: Sharing, share: Share) -> sql.Composable:
    """Whether a row is for this process."""
    if share.count == 1:
        return sql.SQL("true")
    keys = {name: sql.SQL("data #>> {}").format(sql.Literal(list(path))) for name, path in sharing.by.items()}
    hashed = sql.SQL("mod(abs(hashtextextended({}, 0)), {}) = {}").format(
        _by_type(keys, "substr(stream, strpos(stream, '-') + 1)"),
        sql.Literal(share.count),
        sql.Literal(share.number),
    )
    return _by_type(
        dict.fromkeys(sharing.first, sql.Literal(share.number == 0))
        | dict.fromkeys(sharing.everywhere, sql.Literal(True)),
        hashed,
    )


def _by_type(cases: Mapping[str, sql.Composable], otherwise: str | sql.Composable) -> sql.Composable:
    """An expression per type of event."""
    rest = sql.SQL(otherwise) if isinstance(otherwise, str) else otherwise
    if not cases:
        return rest
    whens = [
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(name), case) for name, case in sorted(cases.items())
    ]
    return sql.SQL("CASE type {} ELSE {} END").format(sql.SQL(" ").join(whens), rest)
