"""The URL holds the state of a list."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

from services.web.listing.periods import Period
from services.web.listing.state import ListState, Pages, read_state

TODAY = date(2026, 11, 23)
SORTS = frozenset({"received", "total"})


def read(**query: str) -> ListState:
    return read_state(
        "/orders", query, today=TODAY, preset="month", sorts=SORTS, sort="-received", filters=("q", "state")
    )


def test_an_empty_address_is_the_default() -> None:
    state = read()
    assert (state.preset, state.sort, state.page) == ("month", "-received", 1)
    assert state.period == Period(date(2026, 10, 23), TODAY)


def test_what_the_address_says_comes_back_out_of_it() -> None:
    state = read(preset="this_year", sort="-total", page="3", q="28고4756", state="ready")
    again = read(**dict(parse_qsl(urlsplit(state.url(page=3)).query)))
    assert again == state


def test_own_dates_stand_in_for_a_preset() -> None:
    state = read(**{"from": "2013-07-27", "to": "2013-08-27"})
    assert (state.preset, state.period) == ("", Period(date(2013, 7, 27), date(2013, 8, 27)))
    assert "from=2013-07-27&to=2013-08-27" in state.url()


def test_a_preset_drops_own_dates() -> None:
    state = read(**{"from": "2013-07-27", "to": "2013-08-27"})
    assert "from" not in state.url(preset="today")


def test_a_changed_filter_starts_at_page_one() -> None:
    assert "page" not in read(page="4").url(q="카포스")


def test_a_column_asked_twice_turns_round() -> None:
    assert "sort=total" in read().sorted_by("total")
    assert "sort=-total" in read(sort="total").sorted_by("total")
    assert read(sort="-total").direction("total") == "descending"
    assert read(sort="-total").direction("received") is None


def test_nonsense_in_the_address_is_the_default() -> None:
    state = read(sort="; drop table", page="-4", preset="?", **{"from": "2026-99-99"})
    assert (state.sort, state.page, state.preset) == ("-received", 1, "month")


def test_pages_say_which_rows_they_show() -> None:
    assert Pages(count=120, page=3).shown == (101, 120)
    assert Pages(count=120, page=3).last == 3
    assert Pages(count=0, page=1).shown == (0, 0)
    assert Pages(count=100, page=2).last == 2


def test_a_filters_form_keeps_its_preset_unless_its_days_were_changed() -> None:
    shown = {"from": "2026-10-23", "to": "2026-11-23"}
    assert read(preset="month", q="7275", **shown).preset == "month"
    assert read(preset="all", q="7275", **{"from": "", "to": ""}).period == Period()
    changed = read(preset="month", **{**shown, "from": "2026.11.1"})
    assert (changed.preset, changed.period) == ("", Period(date(2026, 11, 1), TODAY))
    cleared = read(preset="month", **{"from": "", "to": ""})
    assert (cleared.preset, cleared.period) == ("all", Period())
