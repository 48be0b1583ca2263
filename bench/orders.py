"""How long the order list takes over 100,000 orders of one shop: a page, its count and sums, per filter."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import psycopg2

from bench.database import fresh_database
from services.maintenance.lists import find_orders, regulars
from services.maintenance.reading import Locality
from services.maintenance.views import VIEW
from shared.kernel.clock import now

ORDERS, CUSTOMERS, ROUNDS = 100_000, 30_000, 12
TARGET_MS = 100
DRAW = Path(__file__).with_name("sql") / "orders.sql"
FLOOR = "SELECT count(*), sum(total) FROM maintenance.repair_order WHERE dealership = 'suwon'"
DEFAULTS: dict[str, Any] = {
    "since": None, "until": None, "text": "", "dates": "received", "owing": False, "sort": "-received",
    "assignee": None, "states": None, "flag": None, "limit": 50, "cursor": None,
}  # fmt: skip
FILTERS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one month": {"since": date(2026, 10, 23), "until": date(2026, 11, 23)},
    "one year, by total": {"since": date(2025, 11, 24), "until": date(2026, 11, 23), "sort": "-total"},
    "plate 7275": {"text": "7275"},
    "phone 4301": {"text": "4301"},
    "name 김가": {"text": "김가"},
    "initials ㄱㅅㅂ": {"text": "ㄱㅅㅂ"},
    "number 20260105": {"text": "20260105"},
    "still owed": {"owing": True},
    "one advisor": {"assignee": "e7"},
    "in work": {"states": ["in_work"]},
    "consent given": {"flag": "information_consent"},
    "delivered last year": {"since": date(2025, 1, 1), "until": date(2025, 12, 31), "dates": "delivered"},
}


def prepare(cursor: Any) -> None:
    """The view's tables with the orders drawn into them."""
    cursor.execute("CREATE SCHEMA maintenance; SET search_path = maintenance")
    cursor.execute(VIEW.tables.read_text())
    cursor.execute(DRAW.read_text(), {"orders": ORDERS, "customers": CUSTOMERS})
    cursor.execute("SET search_path = public")
    cursor.execute("VACUUM ANALYZE")  # as autovacuum does by itself


def timed(work: Any) -> list[float]:
    """Milliseconds of each round, after one to warm the caches."""
    work()
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        work()
        taken.append((perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    """Print p50 and the worst of each filter beside a bare count and sum of all rows."""
    with fresh_database("bench_orders") as dsn, closing(psycopg2.connect(dsn)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        prepare(cursor)
        floor = quantiles(timed(lambda: (cursor.execute(FLOOR), cursor.fetchall())), n=2)[0]
        print(f"order list over {ORDERS:,} orders; a bare count and sum of all rows {floor:.1f} ms")
        for name, asked in FILTERS.items():
            found: dict[str, Any] = {}
            wanted = {**DEFAULTS, **asked}
            taken = timed(lambda: found.update(find_orders(cursor, wanted, "suwon", "Asia/Seoul")))  # noqa: B023  runs at once
            print(
                f"{name:>22}: {found['count']:>7,} found, p50 {quantiles(taken, n=2)[0]:6.1f} ms,"
                f" worst {max(taken):6.1f} ms (target {TARGET_MS})"
            )
        taken = timed(lambda: regulars(cursor, "suwon", Locality(), now()))
        print(
            f"{'active and dormant':>22}: p50 {quantiles(taken, n=2)[0]:6.1f} ms, worst {max(taken):6.1f} ms"
        )


if __name__ == "__main__":
    main()
