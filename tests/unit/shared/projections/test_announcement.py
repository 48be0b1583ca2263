"""What a view announces fits into a notification."""

from __future__ import annotations

import json

from shared.eventlog import Place
from shared.projections.announcement import payload


def test_view_place_and_topics_are_said():
    said = json.loads(payload("crm", Place(812, 40), {"staff", "car:1"}))
    assert said == {"view": "crm", "place": "812.40", "topics": ["car:1", "staff"]}


def test_too_many_topics_become_everything():
    text = payload("crm", Place(812, 40), (f"customer:{number:036}" for number in range(200)))
    assert json.loads(text) == {"view": "crm", "place": "812.40", "topics": "*"}
    assert len(payload("crm", Place(812, 40), (f"고객:{number}" for number in range(600))).encode()) < 8000
