"""How far each process has come with its share of a build."""

from __future__ import annotations

from dataclasses import dataclass

from shared.eventlog import Place
from shared.postgres import Cursor, statement
from shared.projections.stretch import Batch, Share


@dataclass(frozen=True)
class Stand:
    """A share has every event of its own up to `place`, and is done at `until`."""

    share: Share
    place: Place
    until: Place


def read(cursor: Cursor, schema: str) -> list[Stand]:
    """In the order of their numbers; none when one process builds alone."""
    cursor.execute(_sql("shares"), (schema,))
    return [
        Stand(Share(number, count), Place(xid, position), Place(until_xid, until_position))
        for number, count, xid, position, until_xid, until_position in cursor.fetchall()
    ]


def begin(cursor: Cursor, schema: str, count: int, place: Place, until: Place) -> None:
    """Share out what lies between two places."""
    for number in range(count):
        cursor.execute(
            _sql("begin_share"),
            (schema, number, count, place.xid, place.position, until.xid, until.position),
        )


def move(cursor: Cursor, schema: str, share: Share, batch: Batch) -> bool:
    """In the transaction of the effect; False when the share does not stand where the batch begins."""
    asked = {
        "schema": schema, "number": share.number, "xid": batch.after.xid, "position": batch.after.position,
        "until_xid": batch.until.xid, "until_position": batch.until.position,
    }  # fmt: skip
    cursor.execute(_sql("move_share"), asked)
    return cursor.rowcount == 1


def drop(cursor: Cursor, schema: str) -> None:
    """All shares are done."""
    cursor.execute(_sql("drop_shares"), (schema,))


def _sql(name: str) -> str:
    return statement("shared.projections", name)
