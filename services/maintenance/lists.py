"""Answers from the look-up tables: the board, the order list, the receivables (CM-36, CM-38)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.maintenance.marks import mark_of
from services.maintenance.reading import Locality, days, run, text_patterns
from services.maintenance.states import NEXT, OPEN, State
from shared.kernel.clock import local_date
from shared.kernel.days import months_before
from shared.kernel.errors import InvalidInput
from shared.kernel.hangul import is_initials
from shared.postgres import Cursor

Row = dict[str, Any]
# name of the sort: column and its type
_SORTED_BY: Final = {
    "number": ("number", "text"),
    "received": ("came_at", "timestamptz"),
    "promised": ("promised_at", "timestamptz"),
    "total": ("total", "bigint"),
    "receivable": ("receivable", "bigint"),
    "plate": ("plate", "text"),
}
_DEBTS_BY: Final = {
    "total": ("total", "bigint"),
    "oldest": ("oldest", "timestamptz"),
    "customer": ("customer", "text"),
}
DORMANT_MONTHS: Final = 12
_OPEN: Final = frozenset(state.value for state in OPEN)
_MOMENTS: Final = {"received": "came_at", "delivered": "delivered_at"}
_ROW: Final = (
    "id", "number", "dealership", "state", "car_id", "plate", "model", "customer_id", "customer",
    "assignee", "assignee_name", "received_at", "promised_at", "delivered_at", "changed_at", "mileage_km",
    "items", "parts", "labour", "vat", "total", "discount", "paid", "receivable", "currency", "flags",
)  # fmt: skip
_CARD: Final = (
    "id", "number", "version", "state", "car_id", "plate", "model", "customer_id", "customer", "assignee",
    "assignee_name", "reserved_for", "received_at", "promised_at", "request", "total", "receivable",
    "currency",
)  # fmt: skip


def board(cursor: Cursor, dealership: str, where: Locality, now: datetime) -> Row:
    """Cards of the open orders, counts per state and how many left today."""
    rows = run(cursor, "board", {"dealership": dealership, "now": now})
    cards = [_card(row) for (row,) in rows]
    today = local_date(now, where.zone)
    since, until = days(today, today, where.zone)
    [(delivered,)] = run(cursor, "delivered", {"dealership": dealership, "since": since, "until": until})
    columns = {state.value: sum(card["state"] == state for card in cards) for state in OPEN}
    return {"dealership": dealership, "cards": cards, "columns": columns, "delivered_today": delivered}


def find_orders(cursor: Cursor, asked: Mapping[str, Any], dealership: str | None, zone: str) -> Row:
    """A page of orders, with the count and the sums of all that the filter leaves."""
    since, until = days(asked["since"], asked["until"], zone)
    return _orders(
        cursor,
        asked["sort"],
        _MOMENTS[asked["dates"]],
        {
            **text_patterns(asked["text"]),
            "dealership": dealership,
            "states": asked.get("states") or None,
            "since": since,
            "until": until,
            "assignee": asked["assignee"],
            "mark": mark_of(asked["flag"]) if asked.get("flag") else None,
            "owing": asked["owing"],
            "car_id": None,
            "limit": asked["limit"],
            "cursor": asked["cursor"],
        },
    )


def regulars(cursor: Cursor, dealership: str, where: Locality, now: datetime) -> Row:
    """The shop's customers: active ones and dormant ones, of whom no car was here for DORMANT_MONTHS (CM-39).

    The source prints the three numbers (48 = 36 + 12) without their rule; this one is ours.
    """
    today = local_date(now, where.zone)
    since, _ = days(months_before(today, DORMANT_MONTHS), None, where.zone)
    [(active, dormant)] = run(cursor, "regulars", {"dealership": dealership, "since": since})
    return {"all": active + dormant, "active": active, "dormant": dormant, "months": DORMANT_MONTHS}


def orders_of_car(cursor: Cursor, car_id: str) -> Row:
    """All orders of a car at whatever dealership, newest first."""
    nothing = dict.fromkeys(("dealership", "states", "since", "until", "assignee", "mark", "cursor"))
    parameters = {**nothing, **text_patterns(""), "owing": False, "car_id": car_id, "limit": 1000}
    return _orders(cursor, "-received", "came_at", parameters)


def receivables(
    cursor: Cursor, asked: Mapping[str, Any], dealership: str | None, now: datetime, customer_id: str | None
) -> Row:
    """Who owes what and since when; unless asked otherwise the largest first."""
    sort = asked.get("sort", "-total")
    column, kind = _DEBTS_BY[sort.removeprefix("-")]
    way, beyond = ("DESC", "<") if sort.startswith("-") else ("ASC", ">")
    last = _opened(asked.get("cursor"), 3)
    goes_on = f"({column}, customer_id, currency) {beyond} (%(last)s::{kind}, %(last_id)s, %(last_currency)s)"
    parameters = {
        **text_patterns(asked.get("text", "")),
        **dict(zip(("last", "last_id", "last_currency"), last or (None,) * 3, strict=True)),
        "dealership": dealership,
        "customer_id": customer_id,
        "now": now,
        "limit": asked.get("limit", 100) + 1,
    }
    [(count, totals, rows)] = run(
        cursor,
        "receivables",
        parameters,
        beyond=goes_on if last else "true",
        order=f"{column} {way}, customer_id {way}, currency {way}",
    )
    page = rows[: parameters["limit"] - 1]
    more = len(rows) > len(page)
    end = _closed([page[-1][name] for name in (column, "customer_id", "currency")]) if more else None
    return {"rows": page, "count": count, "totals": totals, "cursor": end}


def _orders(cursor: Cursor, sort: str, moment: str, parameters: dict[str, Any]) -> Row:
    column, kind = _SORTED_BY[sort.removeprefix("-")]
    way, beyond = ("DESC", "<") if sort.startswith("-") else ("ASC", ">")
    last = _opened(parameters["cursor"], 2)
    after = f"({column}, id) {beyond} (%(last)s::{kind}, %(last_id)s)" if last else "true"
    value, last_id = last or (None, None)
    [(count, sums, rows)] = run(
        cursor,
        "orders",
        {**parameters, "last": value, "last_id": last_id, "limit": parameters["limit"] + 1},
        moment=moment,
        flag="marks & %(mark)s <> 0" if parameters["mark"] else "true",
        column=_selected(column),
        **_searched(parameters["text"]),
        kept="MATERIALIZED" if parameters["text"] else "NOT MATERIALIZED",
        text="id = ANY(ARRAY(SELECT id FROM meant))" if parameters["text"] else "true",
        open="open" if parameters["states"] and set(parameters["states"]) <= _OPEN else "true",
        beyond=after,
        order=f"{column} {way}, id {way}",
    )
    page = rows[: parameters["limit"]]
    end = _closed([page[-1][column], page[-1]["id"]]) if len(rows) > len(page) else None
    return {"count": count, "sums": sums, "rows": [_plain(row, _ROW) for row in page], "cursor": end}


def _searched(text: str | None) -> dict[str, str]:
    """Initials stand in no plate and no number: then whoever is called so is all that is meant."""
    theirs = "customer_id IN (SELECT id FROM people)"
    # one letter alone means a third of all people, whose orders are sooner filtered than fetched by person
    if text and len(text) > 1 and is_initials(text):
        return {"people": "initials LIKE %(part)s", "meant": theirs}
    people = (
        "name LIKE %(part)s OR initials LIKE %(part)s"
        " OR (%(digits)s::text IS NOT NULL AND phone_digits LIKE %(digits)s)"
    )
    meant = f"(plate_tail = %(plate)s OR plate LIKE %(part)s OR number LIKE %(part)s OR {theirs})"
    return {"people": people, "meant": meant}


def _selected(column: str) -> str:
    """A sum that the list is sorted by is among the sums already."""
    return "came_at" if column in ("total", "receivable") else column


def _card(row: Row) -> Row:
    late = row["late"]
    promised = row["promised_at"] != "infinity"
    return {
        **_plain(row, _CARD),
        "next_states": [state.value for state in NEXT[State(row["state"])]],
        "late_minutes": max(0, int(late // 60)) if promised else None,
        "blocks": list(_blocks(row)),
        "item_count": len(row["items"]),
    }


def _blocks(row: Row) -> list[str]:
    """What keeps a car from leaving, the hardest first."""
    state = State(row["state"])
    held = {
        "approval": state is State.WAITING_FOR_APPROVAL,
        "unassigned": row["assignee"] is None and state is not State.RESERVED,
        "no_lines": not row["items"] and state in (State.IN_WORK, State.READY),
        "unpaid": state is State.READY and row["receivable"] > 0,
    }
    return [name for name, holds in held.items() if holds]


def _plain(row: Row, names: tuple[str, ...]) -> Row:
    chosen = {name: row[name] for name in names}
    if chosen["promised_at"] == "infinity":
        chosen["promised_at"] = None
    return chosen


def _closed(values: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode()


def _opened(cursor: str | None, size: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor))
    except (NotBase64, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != size:
        raise InvalidInput(fields={"cursor": "invalid"})
    return values
