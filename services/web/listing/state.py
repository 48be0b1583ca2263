"""A list's state, read from the URL and written back to it: the address is the list; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from services.web.listing.periods import Period, period
from shared.kernel.days import UnreadableDay, parse_day

PAGE_SIZE = 50


@dataclass(frozen=True)
class ListState:
    """What a list shows: filters, period, order and page; `defaults` are left out of the URL."""

    path: str
    period: Period
    preset: str
    sort: str
    page: int
    # Where the next rows begin, in lists that are read on from a row instead of by number.
    cursor: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    def url(self, **changes: str | int | None) -> str:
        """The address of this list with some of its state changed; a changed filter begins at the top."""
        state = self._parameters() | {
            name: str(value) for name, value in changes.items() if value is not None
        }
        if "preset" in changes:
            state = {name: value for name, value in state.items() if name not in ("from", "to")}
        state |= {name: "" for name in ("page", "cursor") if name not in changes}
        kept = {name: value for name, value in state.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def file(self, kind: str) -> str:
        """The address of the same rows as a file, `csv` or `xlsx`."""
        path, _, query = self.url().partition("?")
        return f"{path}.{kind}?{query}" if query else f"{path}.{kind}"

    def sorted_by(self, column: str) -> str:
        """The address sorted by a column; asked again, the other way round."""
        return self.url(sort=column if self.sort != column else f"-{column}")

    def direction(self, column: str) -> str | None:
        """The `aria-sort` of a column's head."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort)

    def _parameters(self) -> dict[str, str]:
        state = {"preset": self.preset, "sort": self.sort, **self.filters}
        if not self.preset:
            state["from"] = self.period.first.isoformat() if self.period.first else ""
            state["to"] = self.period.last.isoformat() if self.period.last else ""
        return state


def read_state(
    path: str,
    query: Mapping[str, str],
    *,
    today: date,
    preset: str = "all",
    sorts: frozenset[str] = frozenset(),
    sort: str = "",
    filters: tuple[str, ...] = (),
) -> ListState:
    """The state an address holds; what it does not say, or says wrongly, is the list's default.

    Without `sorts` the service orders the rows, and the reader cannot.
    """
    first, last = _day(query.get("from", ""), today), _day(query.get("to", ""), today)
    named = query.get("preset", "")
    chosen = period(named, today)
    typed = Period(first, last)
    if (chosen is None and typed != Period()) or (chosen and _days_in(query) and typed != chosen):
        # The filter's form sends its preset along with the days: days that were changed win.
        chosen, named = typed, "" if typed != Period() else "all"
    elif chosen is None:
        chosen, named = period(preset, today) or Period(), preset
    asked = query.get("sort", sort)
    return ListState(
        path=path,
        period=chosen,
        preset=named,
        sort=asked if asked.removeprefix("-") in sorts else sort,
        page=_page(query.get("page", "1")),
        cursor=query.get("cursor", ""),
        filters={name: query.get(name, "").strip() for name in filters},
    )


def _days_in(query: Mapping[str, str]) -> bool:
    return "from" in query or "to" in query


def _day(text: str, today: date) -> date | None:
    try:
        return parse_day(text, today)
    except UnreadableDay:
        return None


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@dataclass(frozen=True)
class Pages:
    """Where a page lies among the others."""

    count: int
    page: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def shown(self) -> tuple[int, int]:
        """The numbers of the first and last row on this page; (0, 0) when there is none."""
        first = (self.page - 1) * self.size + 1
        return (first, min(self.count, self.page * self.size)) if self.count >= first else (0, 0)
