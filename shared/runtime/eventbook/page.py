"""docs/events.md, written from the code."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from shared.runtime.eventbook.published import Published
from shared.runtime.eventbook.shapes import shape_of

_HEAD = """\
# Events
What the log holds, event by event. Written from the code by `make events`; a test holds it to the code.

A field with a question mark may be missing. **Personal** fields are encrypted with the customer's key
([privacy](privacy.md)). *Views* are built from an event; *heard by* names the handlers that get it as a fact.
Every event also has what `docs/event-log.md` lists: actor, dealership, ids, moments.

When the shape of an event changes its schema number is raised and a function reads the old shape upward; the
shape and an example of each schema are kept in `tests/contract/events` for ever.
"""


def page(found: Sequence[Published]) -> str:
    """The whole page."""
    return "".join(_page(found))


def _page(found: Sequence[Published]) -> Iterator[str]:
    yield _HEAD
    for owner, events in groupby(found, key=lambda each: each.owner):
        yield f"\n## {owner}\n"
        for event in events:
            yield from _event(event)


def _event(event: Published) -> Iterator[str]:
    yield f"\n### {event.name}\n{_first_line(event.kind)}\n\n"
    yield f"Streams {_listed(event.categories)} · schema {event.schema}"
    yield f" · views {_listed(event.views)}" if event.views else ""
    yield f" · heard by {_listed(event.heard_by)}" if event.heard_by else ""
    yield "\n"
    shape = shape_of(event.kind)
    if shape:
        yield "\n| field | |\n|---|---|\n"
        for name, told in shape.items():
            yield f"| `{name}` | {_words(told)} |\n"


def _words(told: Any) -> str:
    if isinstance(told, str):
        return told
    [(how, of)] = list(told.items())[:1] or [("", "")]
    match how:
        case "personal":
            return f"**personal** {_words(of)}"
        case "one of":
            return "one of " + ", ".join(f"`{each}`" for each in of)
        case "any of":
            return " or ".join(_words(each) for each in of)
        case "list of" | "map of":
            return f"{how} {_words(of)}"
        case "tuple of":
            return "tuple of " + ", ".join(_words(each) for each in of)
        case _:
            return "{" + "; ".join(f"`{name}` {_words(each)}" for name, each in told.items()) + "}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
