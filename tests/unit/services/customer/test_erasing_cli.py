"""What `baylog erasures list` shows can be read and copied whole in eighty columns."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace

from click.testing import CliRunner

from services.customer import erasing_cli

CUSTOMER = "0190b3f2-7c41-7d55-a1b2-0123456789ab"
ASKED, DESTROYED = datetime(2026, 11, 23, 9, 5, tzinfo=UTC), datetime(2027, 11, 24, 3, 0, tzinfo=UTC)


def test_ids_and_dates_are_whole(monkeypatch):
    done = SimpleNamespace(
        customer_id=CUSTOMER, records=[CUSTOMER, "b"], asked_at=ASKED, reason="withdrawn",
        kept_until=date(2027, 11, 23), destroyed_at=DESTROYED,
    )  # fmt: skip
    waiting = SimpleNamespace(**vars(done) | {"destroyed_at": None, "kept_until": None})

    @contextmanager
    def book():
        yield None, SimpleNamespace(erasures=SimpleNamespace(all=lambda: [done, waiting]))

    monkeypatch.setattr(erasing_cli, "_book", book)
    listed = CliRunner(env={"COLUMNS": "80"}).invoke(erasing_cli.erasures, ["list"], catch_exceptions=False)
    header, first, second, *others = [line.split() for line in listed.output.splitlines()]
    assert header == ["customer", "asked", "kept", "until", "key", "destroyed"]
    assert first == [CUSTOMER, "2026-11-23", "2027-11-23", "2027-11-24"]
    assert second == ["withdrawn,", "2", "records", "09:05", "UTC", "03:00", "UTC"]
    assert others[0] == [CUSTOMER, "2026-11-23", "-", "not", "yet"]
