"""What a view is: tables in a schema of its own, and what a batch of events does to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.metadata import entry_points
from importlib.resources.abc import Traversable
from typing import Protocol

from shared.eventlog import StoredEvent
from shared.postgres import Cursor


class View(Protocol):
    """Registered under the entry point `baylog.views`."""

    @property
    def name(self) -> str:
        """Also the schema that readers name: ``crm.customer``."""
        ...

    @property
    def version(self) -> int:
        """Raised whenever the tables or what `apply` makes of an event change: the view is then rebuilt."""
        ...

    @property
    def tables(self) -> str | Traversable:
        """CREATE statements with unqualified names, as text or as a file."""
        ...

    @property
    def types(self) -> frozenset[str]:
        """The types of event that `apply` is given."""
        ...

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """Change the tables, by statements on sets, and say which live topics that touched.

        Deterministic: the same events in any split into batches leave the same rows. Sends nothing anywhere.
        """
        ...


class UnknownView(Exception):
    """No view is registered under this name."""


def registered(only: Iterable[str] = ()) -> list[View]:
    """The views of this installation, or those named; UnknownView for a name that nobody registered."""
    entries = {entry.name: entry for entry in entry_points(group="baylog.views")}
    names = list(only) or sorted(entries)
    for name in names:
        if name not in entries:
            raise UnknownView(
                f"there is no view {name!r}, only {', '.join(sorted(entries)) or 'none at all'}"
            )
    return [entries[name].load() for name in names]


def tables_of(view: View) -> str:
    """The CREATE statements."""
    tables = view.tables
    return tables if isinstance(tables, str) else tables.read_text(encoding="utf-8")


def digest_of(view: View) -> str:
    """Tells whether a half-built schema was begun with the same statements."""
    return sha256(tables_of(view).encode()).hexdigest()
