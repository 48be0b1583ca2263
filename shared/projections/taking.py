"""Reads declared fields only: they are taken out of the data in SQL, and nothing else leaves the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson
from psycopg2 import sql

from shared.eventlog import EventLog, StoredEvent
from shared.eventlog.erasing import ERASING
from shared.kernel.events import event_class
from shared.kernel.personal import personal_fields
from shared.postgres import statement
from shared.privacy import SEALED, PrivateLog
from shared.projections.shapes import Shapes, registered_shapes
from shared.projections.stretch import WHOLE, Share, Stretch, stored_log
from shared.projections.taken import Taken, taken_of
from shared.projections.view import Sharing, TakingView

_ID = "$id"
# a box opens only where it belongs: the id of its event comes along
_BOX = """
    CASE WHEN jsonb_exists(data, '$sealed')
        THEN ',"$sealed":' || (data -> '$sealed')::text || ',"$id":"' || id || '"'
        ELSE '' END
"""
_ALL = """
    (data || CASE WHEN jsonb_exists(data, '$sealed') THEN jsonb_build_object('$id', id) ELSE '{}' END)::text
"""


class Taker:
    """Reads the events of one view; the statement is put together once."""

    def __init__(self, view: TakingView, log: EventLog, shapes: Shapes | None = None) -> None:
        self._view = view
        self._fields = dict(view.fields)
        self._sharing = view.sharing
        self._unless = view.unless
        self._shapes = shapes or registered_shapes()
        self._today = {name: self._shapes.today(name) for name in self._fields}
        self._erasing = not ERASING.isdisjoint(self._fields)
        self._keys = log if isinstance(log, PrivateLog) else None
        self._log = stored_log(log)
        self._statements: dict[tuple[Share, bool, bool], sql.Composed] = {}

    def take(self, stretch: Stretch, share: Share = WHOLE, *, dated: bool = False) -> list[Taken]:
        """In the log's order; `dated` brings `recorded_at` along."""
        key = share, dated, stretch.as_of is not None
        if key not in self._statements:
            self._statements[key] = self._statement(*key)
        rows = self._log.select(self._statements[key], stretch.parameters())
        loads = orjson.loads
        events = [
            Taken(
                xid, position, stream, stream.partition("-")[2], version, kind, loads(data) if data else {},
                actor, dealership, at, recorded_at,
            )
            for xid, position, stream, version, kind, _, data, actor, dealership, at, recorded_at in rows
        ]  # fmt: skip
        self._open(events)
        today = self._today
        self._read_upward(
            [(e, row[5]) for e, row in zip(events, rows, strict=True) if row[5] != today[e.type]]
        )
        return events

    def of(self, events: Iterable[StoredEvent]) -> list[Taken]:
        """The same of events that were read whole and opened."""
        return taken_of(self._view, events, self._shapes.upward)

    def _open(self, events: list[Taken]) -> None:
        """The one place where a view's personal fields become readable; a batch's keys are asked for at once.

        Without keys, and where a key is gone, the stand-ins stay.
        """
        boxed = [event for event in events if SEALED in event.data]
        boxes = [(event.data.pop(_ID), event.stream, event.data.pop(SEALED)) for event in boxed]
        if self._keys is None:
            return
        for event in events if self._erasing else ():
            if event.type in ERASING:
                self._keys.forget(event.data["records"])
        for event, told in zip(boxed, self._keys.told_in_each(boxes), strict=True):
            data = event.data
            data.update([(name, value) for name, value in told.items() if name in data])

    def _read_upward(self, odd: list[tuple[Taken, int]]) -> None:
        """Events of another schema came whole: read upward first, then the fields are taken."""
        for event, schema in odd:
            upward = self._shapes.upward(event.type, schema, dict(event.data))
            event.data.clear()
            event.data.update((name, upward.get(name)) for name in self._fields[event.type])

    def _statement(self, share: Share, dated: bool, past: bool) -> sql.Composed:
        return sql.SQL(statement("shared.projections", "take")).format(
            fields=_by_type(
                {name: _taken(name, names, self._today[name]) for name, names in self._fields.items()}, "NULL"
            ),
            unless=_unless(self._unless),
            recorded_at=sql.SQL("recorded_at" if dated else "NULL::timestamptz"),
            types=sql.Literal(sorted(self._fields)),
            share=_share(self._sharing, share),
            as_of=sql.SQL("recorded_at <= %(as_of)s" if past else "true"),
        )


def _taken(name: str, fields: Iterable[str], today: int) -> sql.Composable:
    """The fields as the text of a JSON object, with the box where one of them may be in it.

    An event of another schema comes whole.
    """
    pairs = [
        sql.SQL("{} || coalesce((data -> {})::text, 'null')").format(
            sql.Literal(f'{"," if number else "{"}"{field}":'), sql.Literal(field)
        )
        for number, field in enumerate(fields)
    ]
    box = [sql.SQL(_BOX)] if _tells_of_a_person(name, fields) else []
    text = sql.SQL(" || ").join([*pairs, *box, sql.Literal("}")]) if pairs else sql.SQL("NULL")
    return sql.SQL("CASE WHEN schema = {} THEN {} ELSE {} END").format(
        sql.Literal(today), text, sql.SQL(_ALL)
    )


def _tells_of_a_person(name: str, fields: Iterable[str]) -> bool:
    kind = event_class(name)
    return kind is not None and not personal_fields(kind).keys().isdisjoint(fields)


def _unless(unless: Mapping[str, str]) -> sql.Composable:
    """Whether a row is not of those that the view leaves out."""
    return _by_type(
        {name: sql.SQL("data ->> {} IS NULL").format(sql.Literal(field)) for name, field in unless.items()},
        "true",
    )


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
