"""Who is let in to the customer's page, on real tables: codes, tries, sessions, limits, and forgetting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from services.care.errors import PageSessionOver, TooManyCodes, WrongCode
from services.care.page.door import LIMITS, Asked, Door
from services.care.page.seal import CODE_LASTS, IDLE, LONGEST, TRIES, Seal
from shared.kernel.ids import new_id
from shared.postgres import Pool

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEAL = Seal.of("secret")
PHONE = "+821012345678"


@pytest.fixture
def views(views_url: str) -> Iterator[Pool]:
    with closing(Pool(views_url, size=2)) as pool:
        yield pool


@pytest.fixture
def door(views: Pool) -> Door:
    with views.transaction() as cursor:
        cursor.execute("TRUNCATE care_page.request, care_page.session, care_page.due")
    return Door(views, SEAL)


def texted(door: Door, *holders: str, number: str = PHONE) -> str:
    """A request whose code has gone out."""
    request = door.ask(Asked("suwon", number, None), "10.0.0.1", NOW)
    door.told(request, number, holders)
    return request


def test_the_right_code_lets_in_whoever_the_telephone_belongs_to(door: Door) -> None:
    request = texted(door, "c-1", "c-2")
    guest = door.guest(door.open(request, SEAL.code(request), NOW), NOW)
    assert guest.holders == ("c-1", "c-2")
    assert door.holds(guest, ["+82311112222", PHONE])
    assert not door.holds(guest, ["+821099998888"])


def test_a_code_opens_once(door: Door) -> None:
    request = texted(door, "c-1")
    door.open(request, SEAL.code(request), NOW)
    with pytest.raises(WrongCode):
        door.open(request, SEAL.code(request), NOW)


def test_the_right_code_opens_nothing_after_too_many_wrong_ones(door: Door) -> None:
    request = texted(door, "c-1")
    for _ in range(TRIES):
        with pytest.raises(WrongCode):
            door.open(request, "nothing", NOW)
    with pytest.raises(WrongCode):
        door.open(request, SEAL.code(request), NOW)


def test_a_code_runs_out(door: Door) -> None:
    request = texted(door, "c-1")
    with pytest.raises(WrongCode):
        door.open(request, SEAL.code(request), NOW + CODE_LASTS)


def test_a_telephone_of_nobody_cannot_be_opened_even_by_its_code(door: Door) -> None:
    request = texted(door)
    with pytest.raises(WrongCode):
        door.open(request, SEAL.code(request), NOW)
    with pytest.raises(WrongCode):
        door.open(str(new_id()), "123456", NOW)


def test_a_telephone_gets_no_more_codes_than_its_share_and_another_one_still_does(door: Door) -> None:
    for _ in range(LIMITS.of_phone):
        texted(door, "c-1")
    with pytest.raises(TooManyCodes):
        texted(door, "c-1")
    texted(door, "c-2", number="+821055556666")
    later = NOW + LIMITS.window + timedelta(seconds=1)
    assert door.ask(Asked("suwon", PHONE, None), "10.0.0.1", later)


def test_an_address_that_asks_for_many_telephones_is_stopped(door: Door) -> None:
    for each in range(LIMITS.of_address):
        door.ask(Asked("suwon", f"+8210000000{each:02d}", None), "10.0.0.1", NOW)
    with pytest.raises(TooManyCodes):
        door.ask(Asked("suwon", PHONE, None), "10.0.0.1", NOW)
    assert door.ask(Asked("suwon", PHONE, None), "10.0.0.2", NOW)


def test_a_session_ends_when_nobody_looks_and_after_its_longest_time(door: Door) -> None:
    request = texted(door, "c-1")
    cookie = door.open(request, SEAL.code(request), NOW)
    seen = NOW
    while seen + IDLE < NOW + LONGEST:
        seen += IDLE - timedelta(seconds=1)
        door.guest(cookie, seen)
    with pytest.raises(PageSessionOver):
        door.guest(cookie, NOW + LONGEST)
    request = texted(door, "c-1")
    cookie = door.open(request, SEAL.code(request), NOW)
    with pytest.raises(PageSessionOver):
        door.guest(cookie, NOW + IDLE)


def test_a_number_is_kept_no_longer_than_it_is_needed(door: Door, views: Pool) -> None:
    request = texted(door, "c-1")
    cookie = door.open(request, SEAL.code(request), NOW)
    with views.transaction() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM care_page.request AS r")
        [(row,)] = cursor.fetchall()
    assert "12345678" not in row
    door.forget(["c-1"])
    with pytest.raises(PageSessionOver):
        door.guest(cookie, NOW)
    with views.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM care_page.request")
        assert cursor.fetchone() == (0,)
