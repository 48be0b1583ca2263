"""The invented days: the same for the same arguments, possible, and like a workshop's."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from services.demo import sources
from services.demo.simulation import calendar
from services.demo.simulation import visit as v
from services.demo.simulation.course import bill
from services.demo.simulation.plan import Run, steps
from services.demo.sources import group_of, jobs
from services.maintenance.states import NEXT, State
from shared.kernel.phones import country_of, normalise
from shared.kernel.plates import parse_plate

UNTIL = date(2026, 11, 21)
FAR = datetime(2027, 3, 1, tzinfo=UTC)
MONTH = Run(group_of(5), 28, 12, 7, UNTIL)
WHOLE = list(steps(MONTH, FAR))
BY_VISIT: dict[str, list[v.Step]] = defaultdict(list)
for _step in WHOLE:
    BY_VISIT[_step.visit.key].append(_step)


def test_the_same_arguments_give_the_same_steps():
    again = list(islice(steps(MONTH, FAR), 3000))
    assert again == WHOLE[:3000]


def test_another_seed_gives_other_people():
    other = Run(group_of(5), 28, 12, 8, UNTIL)
    assert {step.visit.key for step in islice(steps(other, FAR), 50)}.isdisjoint(BY_VISIT)


def test_steps_come_in_time_order_and_a_visits_steps_in_their_own():
    assert all(a.at <= b.at for a, b in pairwise(WHOLE))
    for visit in BY_VISIT.values():
        assert [step.number for step in visit] == list(range(1, len(visit) + 1))


def test_what_lies_in_the_future_is_left_for_later():
    noon = datetime(2026, 11, 20, 3, tzinfo=UTC)
    until_noon = list(steps(MONTH, noon))
    assert until_noon == [step for step in WHOLE if step.at <= noon]
    assert any(isinstance(step.action, v.Receive) and step.visit.key in BY_VISIT for step in until_noon)


def test_about_as_many_cars_come_as_asked_and_none_on_sundays():
    came = [step for step in WHOLE if isinstance(step.action, v.Receive)]
    open_days = sum(
        calendar.is_open(date(2026, 10, 25 + n) if n < 7 else date(2026, 11, n - 6), shop.country)
        for shop in MONTH.shops
        for n in range(28)
    )
    assert len(came) == pytest.approx(open_days * 12, rel=0.1)
    local = [step.at.astimezone(ZoneInfo(step.visit.shop.time_zone)) for step in came]
    assert {moment.weekday() for moment in local} == set(range(6))
    assert all(calendar.OPENS <= moment.time() <= calendar.CLOSES for moment in local)


def test_plates_and_phones_can_be_read_and_no_car_has_anothers_plate():
    cars = {step.visit.car.key: step.visit for step in WHOLE}
    plates = [parse_plate(visit.car.plate) for visit in cars.values()]
    assert all(plate.full for plate in plates)
    assert len({plate.text for plate in plates}) == len(cars)
    for visit in cars.values():
        assert normalise(visit.customer.phone, country_of(visit.shop.locale))


def test_people_come_again_with_more_on_the_odometer():
    readings = defaultdict(list)
    for step in WHOLE:
        if isinstance(step.action, v.Receive):
            readings[step.visit.car.key].append(step.action.mileage_km)
    assert max(map(len, readings.values())) > 1
    assert all(each == sorted(each) for each in readings.values())


def test_every_visit_goes_through_states_that_the_workshop_allows():
    becomes = {
        v.Reserve: State.RESERVED,
        v.Receive: State.RECEIVED,
        v.Inspect: State.INSPECTING,
        v.AskApproval: State.WAITING_FOR_APPROVAL,
        v.StartWork: State.IN_WORK,
        v.MarkReady: State.READY,
        v.Deliver: State.DELIVERED,
        v.Cancel: State.CANCELLED,
    }
    for visit in BY_VISIT.values():
        state = State.NEW
        for step in visit:
            wanted = becomes.get(type(step.action))
            if wanted is not None:
                assert wanted in NEXT[state], visit
                state = wanted


def test_every_bill_is_paid_to_the_last_unit_by_the_end():
    owing = 0
    for visit in BY_VISIT.values():
        actions = [step.action for step in visit]
        if not any(isinstance(action, v.Deliver) for action in actions) or v.MarkInternal() in actions:
            continue
        written = [each.lines for each in actions if isinstance(each, v.WriteLines | v.Correct)]
        discount = sum(action.amount for action in actions if isinstance(action, v.GiveDiscount))
        paid = sum(action.amount for action in actions if isinstance(action, v.Pay))
        assert paid == bill(written[-1], visit[0].visit.shop.currency) - discount
        owing += isinstance(actions[-1], v.Pay) and not isinstance(actions[-2], v.Correct)
    assert owing > 20


def test_a_month_has_everything_that_a_workshop_sees():
    kinds = Counter(type(step.action) for step in WHOLE)
    assert set(kinds) == set(v.Action.__args__)


def test_larger_groups_have_a_shop_in_each_town_and_there_is_an_end():
    group = group_of(33)
    assert len({shop.slug for shop in group}) == 33
    assert len({person.login for shop in group for person in shop.employees}) > 100
    with pytest.raises(ValueError, match="33"):
        group_of(34)


def test_the_catalogue_names_every_item_in_three_languages_and_codes_what_has_a_code():
    parts = [part for job in jobs() for part in job.parts]
    assert all(part.names[locale] for part in parts for locale in ("ko", "ja", "zh"))
    named = [part for part in parts if part.molit_item]
    assert all(sources.work_code(part.molit_item) for part in named)
    assert sources.work_code("프로펠러샤프트") == "S03"
    assert sources.work_code("기타 정비") is None
