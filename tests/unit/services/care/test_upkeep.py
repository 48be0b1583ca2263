"""When what is due (CM-04): the average, the intervals, the reminders. Pure."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from services.care.upkeep import events as e
from services.care.upkeep.decisions import CHOICE, UPKEEP, Choose, Dismiss, Postpone, Remind, Turn
from services.care.upkeep.forecast import Visit, forecast, km_per_year, months_after
from services.care.upkeep.policies import consents, is_time, next_moment
from services.care.upkeep.rules import reason, rules
from services.care.upkeep.telling import tell
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.ids import new_id
from shared.testing.behaviour import given

OIL = {"engine_oil": rules()["engine_oil"]}
TODAY = date(2026, 11, 23)
TURN = Turn(
    car_id="car-1", customer_id="c-1", dealership="suwon", item="engine_oil", since=date(2025, 12, 3),
    due_on=date(2026, 12, 3), by="km",
)  # fmt: skip
REMINDED = e.UpkeepReminded(
    car_id="car-1", customer_id="c-1", dealership="suwon", item="engine_oil", since=date(2025, 12, 3),
    due_on=date(2026, 12, 3), by="km",
)  # fmt: skip
SAID = {"car_id": "car-1", "customer_id": "c-1", "item": "engine_oil", "since": date(2025, 12, 3)}


def visit(day: str, km: int | None, *lines: str) -> Visit:
    return Visit(date.fromisoformat(day), km, lines)


def test_oil_is_due_by_distance_when_the_car_is_driven_much():
    visits = [visit("2026-01-01", 50_000, "엔진오일 교환"), visit("2026-07-02", 60_000 - 1_000, "와이퍼")]
    [due] = forecast(OIL, visits, 15_000)
    # 9,000 km in 182 days: the last thousand takes three weeks more
    assert (due.by, due.km, due.on) == ("km", 60_000, date(2026, 7, 23))


def test_oil_is_due_by_time_when_it_is_not():
    visits = [visit("2026-01-01", 50_000, "엔진오일"), visit("2026-07-02", 51_000)]
    [due] = forecast(OIL, visits, 15_000)
    assert (due.by, due.on) == ("months", date(2027, 1, 1))


def test_with_one_visit_the_registered_average_counts():
    [due] = forecast(OIL, [visit("2026-01-01", 50_000, "오일교환")], 20_000)
    assert (due.by, due.km_per_year, due.on) == ("km", 20_000, date(2026, 7, 3))


def test_without_an_odometer_only_time_counts():
    [due] = forecast(OIL, [visit("2026-01-01", None, "엔진오일 교환")], 20_000)
    assert (due.by, due.km, due.on) == ("months", None, date(2027, 1, 1))


def test_work_done_again_begins_a_new_turn():
    visits = [visit("2026-01-01", 50_000, "엔진오일"), visit("2026-06-01", 58_000, "엔진오일")]
    [due] = forecast(OIL, visits, None)
    assert (due.since, due.km) == (date(2026, 6, 1), 68_000)


def test_an_item_that_was_never_done_here_is_not_guessed():
    assert forecast(OIL, [visit("2026-01-01", 50_000, "타이어 교환")], 20_000) == []


def test_another_odometer_begins_the_average_anew():
    visits = [visit("2025-01-01", 90_000), visit("2025-06-01", 1_000), visit("2025-12-01", 7_000)]
    assert km_per_year(visits, None) == round(6_000 * 365 / 183)


def test_the_distance_to_go_is_not_reckoned_across_a_changed_odometer():
    visits = [visit("2026-01-01", 90_000, "엔진오일"), visit("2026-06-01", 1_000)]
    [due] = forecast(OIL, visits, 20_000)
    assert (due.by, due.on) == ("months", date(2027, 1, 1))


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("엔진오일 교환", True), ("엔진 오일", True), ("엔진오일 누유 수리", False), ("엔진오일 점검", False),
        ("Engine Oil", True), ("기어오일", False),
    ],
)  # fmt: skip
def test_a_line_is_the_work_by_its_words(line, done):
    assert rules()["engine_oil"].is_done_by(line) is done


def test_the_reason_reads_as_it_is_said():
    assert reason(rules()["engine_oil"], "km", "2026-12-03", "ko") == "10,000 km 주기, 예상 2026-12-03"


def test_every_item_has_an_interval_and_a_name_in_every_language():
    for rule in rules().values():
        assert rule.km or rule.months
        assert all(rule.names.values())


@over(
    st.lists(st.tuples(st.dates(date(2015, 1, 1), TODAY), st.integers(0, 300_000) | st.none()), min_size=1),
    st.integers(1, 80_000) | st.none(),
)
def test_whatever_the_odometer_said_an_item_is_due_after_it_was_done_and_within_its_months(readings, pace):
    visits = [Visit(day, km, ("엔진오일",)) for day, km in sorted(readings, key=lambda each: each[0])]
    [due] = forecast(OIL, visits, pace)
    assert visits[-1].on <= due.on <= months_after(visits[-1].on, 12)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-23", 24, "2028-11-23")],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_after(date.fromisoformat(day), months).isoformat() == then


def test_a_customer_is_told_once_for_each_time_the_work_was_done():
    given(UPKEEP).when(Remind(TURN, TODAY)).then(REMINDED)
    given(UPKEEP, REMINDED).when(Remind(TURN, TODAY)).then()


def test_what_was_put_off_is_told_of_from_that_day_on():
    until = date(2026, 12, 1)
    postponed = e.UpkeepPostponed(**SAID, until=until, reason="여행 중")
    given(UPKEEP).when(Postpone(TURN, until, " 여행 중 ", TODAY)).then(postponed)
    given(UPKEEP, postponed).when(Remind(TURN, TODAY)).then()
    given(UPKEEP, postponed).when(Remind(TURN, until)).then(REMINDED)


def test_what_was_waved_aside_is_not_told_of():
    dismissed = e.UpkeepDismissed(**SAID, reason="다른 곳에서 교환")
    given(UPKEEP).when(Dismiss(TURN, "다른 곳에서 교환")).then(dismissed)
    given(UPKEEP, dismissed).when(Remind(TURN, TODAY)).then()


def test_putting_off_asks_for_a_reason_and_a_day_to_come():
    given(UPKEEP).when(Postpone(TURN, TODAY, "x", TODAY)).then_refused(InvalidInput)
    given(UPKEEP).when(Postpone(TURN, date(2027, 1, 1), " ", TODAY)).then_refused(InvalidInput)
    given(UPKEEP).when(Dismiss(TURN, "")).then_refused(InvalidInput)


def test_the_customers_choice_goes_before_the_orders_consent():
    assert consents(None, True)
    assert not consents(None, False)
    assert not consents(False, True)
    assert consents(True, False)
    chosen = e.RemindersChosen(customer_id="c-1", wanted=False, by="customer")
    given(CHOICE).when(Choose("c-1", False, "customer")).then(chosen)
    given(CHOICE, chosen).when(Choose("c-1", False, "staff")).then()


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-11-23T00:00", "2026-11-23T01:00"),  # nine in Seoul: at ten
        ("2026-11-23T03:00", "2026-11-23T03:00"),
        ("2026-11-23T12:30", "2026-11-24T01:00"),
    ],
)
def test_a_text_waits_for_the_day(at, goes):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert next_moment(moment, "Asia/Seoul") == datetime.fromisoformat(goes).replace(tzinfo=UTC)


def test_nobody_is_told_of_what_is_long_past_or_far_away():
    assert is_time(date(2026, 12, 3), TODAY)
    assert not is_time(date(2027, 1, 3), TODAY)
    assert not is_time(date(2026, 1, 3), TODAY)


class Others:
    """The services that are asked, and what messaging was told."""

    def __init__(self, **customer):
        self.customer = {"id": "c-1", "phone": "010-1234-5678", "withheld": None, **customer}
        self.sent = []

    def call(self, service, method, payload, *, command_id=None, at=None):
        assert at == "suwon"
        match method:
            case "get_customer" if self.customer["id"] != payload["id"]:
                raise NotFound(kind="customer")
            case "get_customer":
                return self.customer
            case "describe_car":
                return {"plate": "28고4756"}
            case "dealerships":
                return {"dealerships": [{"id": "suwon", "name": "수원", "locale": "ko"}]}
            case "send_message":
                self.sent.append((command_id, payload))
                return {}
        raise AssertionError(f"{service}.{method}")


TOLD = {"car_id": "car-1", "customer_id": "c-1", "dealership": "suwon", "item": "engine_oil", "by": "km"}


def test_the_text_names_the_car_the_item_and_the_reason_under_the_facts_id():
    others, once = Others(), new_id()
    assert tell(others, {**TOLD, "due_on": "2026-12-03"}, once)
    [(command_id, message)] = others.sent
    assert command_id == once
    params = {"shop": "수원", "plate": "28고4756", "item": "엔진오일"}
    assert message["params"] == {**params, "reason": "10,000 km 주기, 예상 2026-12-03"}
    assert (message["template"], message["customer_id"]) == ("maintenance_due", "c-1")


@pytest.mark.parametrize("gone", [{"id": "c-2"}, {"withheld": "restricted"}, {"phone": None}])
def test_who_cannot_be_told_is_not(gone):
    others = Others(**gone)
    assert not tell(others, {**TOLD, "due_on": "2026-12-03"}, new_id())
    assert others.sent == []
