"""Where keys are, from what cabinets report and what the desk says."""

from datetime import UTC, datetime, timedelta

from services.keys import events as e
from services.keys.reconciling import Visit, findings, last_night, next_night
from services.keys.whereabouts import Keys, When, Whereabouts

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TAG = "0100A1B001"


class Day:
    """Things happen a minute apart; the head office hears of them at once, unless said otherwise."""

    def __init__(self):
        self.keys, self.minutes = Keys(), 0

    def _when(self, at=None):
        self.minutes += 1
        noted = NOON + timedelta(minutes=self.minutes)
        return When(at or noted, noted)

    def cabinet(self, kind, cabinet="suwon-1", at=None, **data):
        self.keys.report(cabinet, "suwon", kind, {"drawer": 1, **data}, self._when(at))
        return self

    def put(self, slot=3, **more):
        return self.cabinet("key_put", slot=slot, tag=TAG, **more)

    def take(self, slot=3, **more):
        return self.cabinet("key_taken", slot=slot, tag=TAG, **more)

    def desk(self, *events):
        for event in events:
            self.keys.tell(TAG, event, "suwon", self._when())
        return self

    @property
    def key(self):
        return self.keys.found[TAG]


HUNG = e.KeyAssigned(car_id="car", kind="repair")
IN = e.KeyCheckedIn(order_id="order", car_id="car")


def test_from_reception_to_the_cabinet_to_the_customer():
    day = Day().desk(HUNG, IN)
    assert (day.key.place, day.key.order_id) == ("desk", "order")

    day.put(slot=7)
    assert (day.key.place, day.key.cabinet, day.key.drawer, day.key.slot) == ("cabinet", "suwon-1", 1, 7)

    day.take(slot=7, person="kim", reason="repair")
    assert (day.key.place, day.key.person, day.key.purpose) == ("person", "kim", "repair")

    day.desk(e.KeyTakenBack(), e.KeyHandedOver(order_id="order", settled=True))
    assert (day.key.place, day.key.order_id, day.key.car_id) == ("customer", None, "car")


def test_a_key_that_comes_in_while_it_hangs_is_tied_where_it_hangs():
    day = Day().desk(HUNG).put().desk(IN)
    assert (day.key.place, day.key.order_id, day.key.slot) == ("cabinet", "order", 3)


def test_who_takes_it_says_what_for_until_when_and_for_which_order():
    due = "2026-11-23T18:00:00+00:00"
    day = Day().desk(HUNG).put().take(person="kim", reason="test_drive", due=due, order_id="order")
    assert day.key.due_at == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert (day.key.purpose, day.key.order_id) == ("test_drive", "order")

    day.put()
    assert (day.key.due_at, day.key.person, day.key.order_id) == (None, None, "order")


def test_a_record_that_says_it_unreadably_still_takes_the_key_out():
    assert Day().desk(HUNG).put().take(person=7).key.place == "missing"
    assert Day().desk(HUNG).put().take(person="kim", due="soon").key.due_at is None


def test_a_key_that_goes_without_a_name_is_missing():
    assert Day().desk(HUNG).put().take().key.place == "missing"


def test_an_inventory_tells_of_what_it_does_not_find():
    day = Day().desk(HUNG).put()
    day.cabinet("inventory", slots=[3, 4], keys=[], unread=[])
    assert day.key.place == "missing"
    assert [(each.kind, each.tag, each.slot) for each in day.keys.noticed] == [("gone", TAG, 3)]

    unread = Day().desk(HUNG).put().cabinet("inventory", slots=[3, 4], keys=[], unread=[3])
    assert unread.key.place == "cabinet"


def test_an_inventory_that_finds_it_where_it_was_leaves_the_time_alone():
    day = Day().desk(HUNG).put()
    since = day.key.since
    day.cabinet("inventory", slots=[3], keys=[{"slot": 3, "tag": TAG}], unread=[])
    assert day.key.since == since


def test_a_key_hung_into_another_slot_is_not_lost_by_the_old_ones_emptying():
    assert Day().desk(HUNG).put(slot=3).put(slot=9).take(slot=3).key.slot == 9


def test_a_cabinet_without_a_network_tells_late_and_does_not_undo_what_came_after():
    day = Day().desk(HUNG).put().take(person="kim")
    day.desk(e.KeyTakenBack())
    day.put(cabinet="busan-1", at=NOON - timedelta(hours=3))
    assert day.key.place == "desk"


def test_a_cabinet_whose_clock_stepped_back_is_still_believed():
    day = Day().desk(HUNG).put()
    day.take(person="kim", at=NOON - timedelta(hours=3)).put(slot=5, at=NOON - timedelta(hours=2))
    assert (day.key.place, day.key.slot) == ("cabinet", 5)


def test_its_own_cabinet_is_where_it_first_hung():
    day = Day().desk(HUNG).put().take(person="kim").put(cabinet="busan-1")
    assert (day.key.home, day.key.cabinet) == ("suwon-1", "busan-1")
    assert day.desk(IN).key.home == "busan-1"


def key(place, car_id="car", **more):
    return Whereabouts(TAG, dealership="suwon", car_id=car_id, place=place, **more)


def reasons(*keys):
    return [row["reason"] for row in findings(keys)]


def test_the_night_finds_keys_that_are_not_back_and_those_of_cars_that_left():
    here, gone = Visit("order", "R-1", gone=False), Visit("order", "R-1", gone=True)

    assert reasons((key("cabinet"), here), (key("customer"), gone), (key("cabinet", car_id=None), None)) == []
    assert reasons((key("person"), here), (key("desk"), None)) == ["not_back", "not_back"]
    assert reasons((key("cabinet"), gone)) == ["delivered"]
    assert reasons((key("person"), gone), (key("missing"), here)) == ["missing", "not_back", "delivered"]


def test_a_key_that_was_taken_to_send_its_car_off_has_left_with_it():
    taken = key("person", purpose="delivery")
    assert reasons((taken, Visit("order", "R-1", gone=True))) == []
    assert reasons((taken, Visit("order", "R-1", gone=False))) == ["not_back"]


def test_the_night_begins_by_the_dealerships_clock():
    noon_in_seoul = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert next_night(noon_in_seoul, "Asia/Seoul") == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert next_night(noon_in_seoul, "Asia/Shanghai") == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_a_night_that_was_slept_through_is_made_up_for_under_its_own_day():
    next_morning = datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert last_night(next_morning, "Asia/Seoul").isoformat() == "2026-11-23"
