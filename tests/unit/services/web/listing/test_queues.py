"""What a list of states asks its service for, as its address says."""

from __future__ import annotations

from datetime import date

import pytest

from services.web.listing.queues import Queue

TODAY = date(2026, 11, 23)
QUEUE = Queue("/messages", ("queued", "sent"), "month")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, {"text": "", "since": "2026-10-23", "until": "2026-11-23", "limit": 50, "offset": 0}),
        (
            {"q": " 7275 ", "preset": "all", "page": "3", "state": "sent"},
            {"text": "7275", "since": None, "until": None, "limit": 50, "offset": 100, "states": ["sent"]},
        ),
        (
            {"preset": "today", "state": "nowhere"},
            {"text": "", "since": "2026-11-23", "until": "2026-11-23", "limit": 50, "offset": 0},
        ),
    ],
    ids=["the default", "all of it", "a state that there is not"],
)
def test_the_address_says_what_is_asked_for(query, asked):
    assert QUEUE.asked(QUEUE.state(query, TODAY)) == asked


def test_the_address_is_kept():
    state = QUEUE.state({"state": "sent", "q": "7275"}, TODAY)
    assert state.url(page=2) == "/messages?preset=month&q=7275&state=sent&page=2"
