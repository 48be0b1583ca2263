"""What a view is: tables in a schema of its own, and what a batch of events does to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import entry_points
from importlib.resources.abc import Traversable
from typing import Any, Protocol, runtime_checkable

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

    def apply(self, batch: Sequence[Any], cursor: Cursor) -> Iterable[str]:
        """Change the tables, by statements on sets, and say which live topics that touched.

        Deterministic: the same events in any split into batches leave the same rows. Sends nothing anywhere.
        The tables are changed by the time it returns; topics may be made when they are asked for, and a
        rebuild asks for none. A batch is of `StoredEvent`; a `TakingView` is given `Taken`.
        """
        ...


@dataclass(frozen=True)
class Sharing:
    """How processes share the events of a rebuild: by a hash of the stream's key, except where said here.

    Two events that touch one row must go to one process.
    """

    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Type → the path in its data of the key that it goes by, as ``("item", "order_id")``."""
    first: frozenset[str] = frozenset()
    """Types that the first process takes, all of them."""
    everywhere: frozenset[str] = frozenset()
    """Types that every process takes: what they do may be done twice."""


@runtime_checkable
class TakingView(View, Protocol):
    """A view that names the fields it needs: only they leave the log, and processes share its rebuild."""

    @property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """Type → names in its data; what an event does not have is None."""
        ...

    @property
    def unless(self) -> Mapping[str, str]:
        """Type → a field: events that have it are left out in SQL."""
        ...

    @property
    def sharing(self) -> Sharing:
        """Which events must go to the same process."""
        ...

    @property
    def indexes(self) -> str | Traversable:
        """CREATE INDEX IF NOT EXISTS statements, which a rebuild runs when the tables are full."""
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
    """The CREATE statements of tables."""
    return _text(view.tables)


def indexes_of(view: View) -> str:
    """The CREATE INDEX statements that can wait until the tables are full; mostly none."""
    return _text(view.indexes) if isinstance(view, TakingView) else ""


def digest_of(view: View) -> str:
    """Tells whether a half-built schema was begun with the same statements and fields."""
    fields = sorted(view.fields.items()) if isinstance(view, TakingView) else ""
    return sha256(f"{tables_of(view)}{indexes_of(view)}{fields or ''}".encode()).hexdigest()


def _text(statements: str | Traversable) -> str:
    return statements if isinstance(statements, str) else statements.read_text(encoding="utf-8")
