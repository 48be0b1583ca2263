"""Commands on a real log: uniqueness, merging, stale forms, repeated commands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from services.customer.decisions.cars import ChangeCar
from services.customer.decisions.customers import ChangeCustomer, RegisterPerson
from services.customer.errors import AlreadyMerged, AlreadyOwner, ChangedMeanwhile, RecordMerged
from services.customer.handling import cars, customers
from services.customer.handling.stale import seen
from services.customer.pages import car_page
from shared.eventlog import AlreadyTaken, VersionConflict
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.ids import new_id
from tests.integration.customer.conftest import CAR

PERSON = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}


def register(desk, form, car=None, *, customer_id=None, meta=None):
    command = RegisterPerson(form=form, dealership="suwon")
    return customers.register(
        desk.records, customer_id or str(new_id()), command, meta or desk.meta(), car=car
    )


def test_a_full_plate_belongs_to_one_car_and_the_second_is_told_whose_it_is(desk):
    owner = desk.person("홍길동", "010-1234-5678")
    first = desk.car(owner, "11가1111")
    with pytest.raises(AlreadyTaken) as taken:
        desk.car(owner, "11 가 1111")
    assert (taken.value.fields, taken.value.params["owner"]) == ({"plate": "already_taken"}, first)


def test_a_partial_plate_may_be_on_many_cars(desk):
    owner = desk.person("홍길동", "010-1234-5678")
    assert desk.car(owner, "7275") != desk.car(owner, "7275")


def test_of_two_registrations_of_one_plate_at_once_one_is_refused(desk):
    owner = desk.person("홍길동", "010-1234-5678")

    def attempt(_):
        try:
            return desk.car(owner, "12나3456")
        except (AlreadyTaken, VersionConflict) as refusal:
            return refusal

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(attempt, range(4)))
    assert sorted(isinstance(outcome, AlreadyTaken) for outcome in outcomes) == [False, True, True, True]


def test_a_given_up_plate_is_free_for_another_car(desk):
    owner = desk.person("홍길동", "010-1234-5678")
    first = desk.car(owner, "13다1111")
    cars.change_plate(desk.records, first, "13다2222", desk.meta())
    desk.car(owner, "13다1111")
    with pytest.raises(AlreadyTaken):
        desk.car(owner, "13다2222")


def test_a_plate_goes_from_partial_to_full_and_is_then_taken(desk):
    owner = desk.person("카포스", "010-1234-5678")
    partial = desk.car(owner, "7275")
    cars.change_plate(desk.records, partial, "14라7275", desk.meta())
    with pytest.raises(AlreadyTaken):
        desk.car(owner, "14라7275")


def test_a_person_and_a_car_are_registered_together_or_not_at_all(desk):
    customer_id, car_id = str(new_id()), str(new_id())
    car = customers.NewCar(car_id, {**CAR, "plate": "15마"})
    with pytest.raises(InvalidInput) as refused:
        register(desk, {**PERSON, "sex": ""}, car, customer_id=customer_id)
    assert refused.value.fields == {"sex": "required", "car.plate": "plate_form"}
    with pytest.raises(NotFound):
        desk.records.standing(customer_id)
    with pytest.raises(NotFound):
        desk.records.car(car_id)

    register(desk, PERSON, customers.NewCar(car_id, {**CAR, "plate": "15마1111"}), customer_id=customer_id)
    assert desk.records.car(car_id)[0].customer_id == customer_id
    with pytest.raises(AlreadyTaken) as taken:
        register(desk, PERSON, customers.NewCar(str(new_id()), {**CAR, "plate": "15마1111"}))
    assert taken.value.fields == {"car.plate": "already_taken"}


def test_a_repeated_command_gives_its_first_outcome(desk):
    customer_id, car_id, meta = str(new_id()), str(new_id()), desk.meta()
    car = customers.NewCar(car_id, {**CAR, "plate": "16버1111"})
    first = register(desk, PERSON, car, customer_id=customer_id, meta=meta)
    again = register(desk, PERSON, car, customer_id=customer_id, meta=meta)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.place, again.versions) == (first.place, first.versions)


def test_a_stale_form_is_told_what_changed_by_whom_and_when(desk):
    customer_id = desk.person("홍길동", "010-1234-5678")
    begun = clock.now()
    for actor, changes in (("e-7", {"memo": "단골"}), ("e-8", {"address": "수원시", "email": "a@b.kr"})):
        customers.change(
            desk.records, customer_id, ChangeCustomer(changes=changes), desk.meta(actor=actor), version=None
        )
    with pytest.raises(ChangedMeanwhile) as stale:
        customers.change(
            desk.records, customer_id, ChangeCustomer(changes={"name": "홍길순"}), desk.meta(), version=1
        )
    told = stale.value.params
    assert told["version"] == 3
    assert [(sorted(change["fields"]), change["by"]) for change in told["changes"]] == [
        (["memo"], "e-7"),
        (["address", "email"], "e-8"),
    ]
    assert all(datetime.fromisoformat(change["at"]) >= begun for change in told["changes"])


def test_a_form_that_is_not_stale_is_taken_and_its_repetition_too(desk):
    car_id = desk.car(desk.person("홍길동", "010-1234-5678"), "17서1111")
    change, meta = ChangeCar(changes={"transmission": "오토"}), desk.meta()
    done = cars.change(desk.records, car_id, change, meta, version=1)
    again = cars.change(desk.records, car_id, change, meta, version=1)
    assert (done.versions[f"car-{car_id}"], again.repeated) == (2, True)


def test_another_plate_and_another_owner_make_a_form_stale_too(desk):
    one, other = desk.person("홍길동", "010-1234-5678"), desk.person("성춘향", "010-2222-3333")
    car_id = desk.car(one, "18어1111")
    cars.change_plate(desk.records, car_id, "18어2222", desk.meta())
    cars.transfer(desk.records, car_id, other, desk.meta())
    with pytest.raises(ChangedMeanwhile) as stale:
        cars.transfer(desk.records, car_id, one, desk.meta(), version=1)
    assert [change["fields"] for change in stale.value.params["changes"]] == [["plate"], ["customer_id"]]


def test_merging_moves_phones_and_cars_in_one_step(desk):
    survivor = desk.person("장강", "010-1234-5678")
    merged = desk.person("장 강", "031-234-5678")
    car_id = desk.car(merged, "19저1111")
    done = desk.merge(survivor, merged, car_id)
    assert set(done.versions) == {f"customer-{survivor}", f"customer-{merged}", f"car-{car_id}"}
    standing, customer, _ = desk.records.standing(merged)
    assert (standing, [phone.number for phone in customer.phones]) == (
        survivor,
        ["+821012345678", "+82312345678"],
    )
    assert desk.records.car(car_id)[0].customer_id == survivor


def test_a_car_registered_while_its_owner_was_merged_is_described_with_the_survivor(desk):
    survivor, merged = desk.person("장강", "010-1234-5678"), desk.person("장강", "010-1234-5678")
    car_id = desk.car(merged, "20거1111")
    desk.merge(survivor, merged)  # the list of cars did not know it yet
    page = car_page(desk.records, car_id)
    assert (page["customer_id"], page["customer"]["id"], page["plate"]) == (survivor, survivor, "20거1111")


def test_chains_lead_to_the_last_survivor_and_rings_are_refused(desk):
    a, b, c = (desk.person("장강", "010-1234-5678") for _ in range(3))
    desk.merge(b, a)
    desk.merge(c, b)
    assert desk.records.standing(a)[0] == c
    for survivor, merged in ((a, c), (b, c), (c, a)):
        with pytest.raises(AlreadyMerged):
            desk.merge(survivor, merged)


def test_two_crossing_merges_leave_one_survivor(desk):
    a, b = desk.person("장강", "010-1234-5678"), desk.person("장강", "010-1234-5678")

    def attempt(pair):
        try:
            return desk.merge(*pair)
        except (AlreadyMerged, VersionConflict) as refusal:
            return refusal

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(attempt, [(a, b), (b, a)]))
    assert sum(isinstance(outcome, AlreadyMerged) for outcome in outcomes) == 1
    assert desk.records.standing(a)[0] == desk.records.standing(b)[0]


def test_a_merge_of_a_record_that_changed_meanwhile_is_refused(desk):
    survivor, merged = desk.person("장강", "010-1234-5678"), desk.person("장강", "010-1234-5678")
    customers.change(desk.records, merged, ChangeCustomer(changes={"memo": "x"}), desk.meta(), version=None)
    with pytest.raises(ChangedMeanwhile):
        desk.merge(survivor, merged, version=1)
    assert desk.records.standing(merged)[0] == merged


def test_a_merged_record_is_not_changed_but_new_cars_go_to_the_survivor(desk):
    survivor, merged = desk.person("장강", "010-1234-5678"), desk.person("장강", "010-1234-5678")
    desk.merge(survivor, merged)
    with pytest.raises(RecordMerged) as refused:
        customers.change(
            desk.records, merged, ChangeCustomer(changes={"memo": "x"}), desk.meta(), version=None
        )
    assert refused.value.params == {"survivor_id": survivor}
    car_id = desk.car(merged, "21너1111")
    assert desk.records.car(car_id)[0].customer_id == survivor
    with pytest.raises(AlreadyOwner):
        cars.transfer(desk.records, car_id, merged, desk.meta())


def test_a_conflict_elsewhere_is_not_told_as_a_stale_form(desk):
    def conflict():
        raise VersionConflict("reservation_plate-x", 0, 1)

    with pytest.raises(VersionConflict):
        seen(desk.log, "car-x", 1, conflict)
