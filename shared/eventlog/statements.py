"""The append as a prepared statement: one event goes the short way, several in one text."""

from __future__ import annotations

from shared.eventlog.literals import SEPARATOR
from shared.postgres import Prepared, statement

_PACKAGE = "shared.eventlog"


def prepared(name: str) -> Prepared:
    """A named statement of the log, parsed and planned once per connection."""
    return Prepared(name, statement(_PACKAGE, name))


APPEND_ONE = prepared("append_one")
APPEND = prepared("append")
APPEND_GROUP = prepared("append_group")
SETTLE_GROUP = prepared("settle_group")
OUTCOME = prepared("outcome")
HEAD = prepared("head")
NEWEST = prepared("newest")
MORE = prepared("more")
READ_STREAM = prepared("read_stream")


def joined(texts: list[str]) -> str:
    """Events in either form as the one parameter of a statement that takes several."""
    return SEPARATOR.join(texts)
