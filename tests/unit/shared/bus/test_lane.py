"""A lane has so much under way at once, and begins what waits in order."""

from __future__ import annotations

import eventlet
import pytest

from shared.bus.lane import Lane


def unheard(error: Exception) -> None:
    raise AssertionError("nothing breaks here") from error


class Works:
    """Pieces of work that end when told."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.begun, self.releases = lane, [], {}

    def put(self, name: int) -> None:
        def work(release) -> None:
            self.begun.append(name)
            self.releases[name] = release

        self.lane.put(work)

    def end(self, name: int) -> None:
        self.releases.pop(name)()
        eventlet.sleep()


def test_no_more_than_its_places_are_under_way_and_the_rest_keeps_its_order():
    works = Works(Lane(2, unheard))
    for name in range(5):
        works.put(name)
    assert works.begun == [0, 1]
    works.end(1)
    assert works.begun == [0, 1, 2]
    works.end(0)
    works.end(2)
    assert works.begun == [0, 1, 2, 3, 4]


def test_what_ends_makes_a_place_without_beginning_the_next_itself():
    works = Works(Lane(1, unheard))
    works.put(0)
    works.put(1)
    works.releases[0]()
    assert works.begun == [0]
    eventlet.sleep()
    assert works.begun == [0, 1]


def test_thousands_that_end_at_once_pass():
    lane, ended = Lane(1, unheard), []

    def work(name: int, release) -> None:
        ended.append(name)
        release()

    held = []
    lane.put(held.append)
    for name in range(5_000):
        lane.put(lambda release, name=name: work(name, release))
    held[0]()
    eventlet.sleep()
    assert ended == list(range(5_000))


def fails(_release) -> None:
    raise ZeroDivisionError


def test_what_cannot_be_begun_is_raised_where_it_was_put():
    with pytest.raises(ZeroDivisionError):
        Lane(1, unheard).put(fails)


def test_what_cannot_be_begun_later_is_told():
    told, held = [], []
    lane = Lane(1, told.append)
    lane.put(held.append)
    lane.put(fails)
    held[0]()
    eventlet.sleep()
    assert [type(error) for error in told] == [ZeroDivisionError]
