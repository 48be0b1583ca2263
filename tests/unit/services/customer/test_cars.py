"""Cars, their plates and owners (CM-15, CM-17, CM-18)."""

import pytest

from services.customer.decisions.cars import (
    CAR,
    ChangeCar,
    ChangePlate,
    NoteMileage,
    RegisterCar,
    TransferCar,
)
from services.customer.errors import AlreadyOwner, AlreadyRegistered
from services.customer.events import CarChanged, CarRegistered, CarTransferred, PlateChanged
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

FORM = {
    "plate": "28고4756",
    "model": "쏘나타(2001-2005년, EF)",
    "engine": "G 1.8 DOHC",
    "average_km_per_year": 20000,
}
MODEL = {"model_name": "쏘나타", "model_from": 2001, "model_to": 2005, "model_code": "EF"}
SONATA = CarRegistered(
    customer_id="c", dealership="suwon", plate_form="korean", **{**FORM, **MODEL, "mileage_km": 100_000}
)


def register(**changes):
    return RegisterCar(form={**FORM, **changes}, customer_id="c", dealership="suwon")


def details(**changes):
    kept = {"model": FORM["model"], "engine": "G 1.8 DOHC", "average_km_per_year": 20000}
    return {**kept, **MODEL, "mileage_km": 100_000, **changes}


def test_a_car_is_registered_with_the_parts_of_its_printed_model():
    given(CAR).when(register(mileage_km=100_000)).then(SONATA)


def test_a_model_given_in_parts_is_printed_like_the_others():
    parts = {"model": "쏘나타", "model_from": 2001, "model_to": 2005, "model_code": "EF"}
    given(CAR).when(register(mileage_km=100_000, **parts)).then(SONATA)


def test_a_model_of_another_form_is_a_name():
    [registered] = given(CAR).when(register(model="SM3")).events
    assert (registered.model, registered.model_name, registered.model_from) == ("SM3", "SM3", None)


def test_every_missing_field_is_named():
    command = RegisterCar(form={}, customer_id="c", dealership="suwon")
    fields = given(CAR).when(command).then_refused(InvalidInput).fields
    assert fields == dict.fromkeys(("plate", "model", "engine", "average_km_per_year"), "required")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("plate", "28고475", "plate_form"),
        ("vin", "KMHEM41BP3A12345", "vin_form"),
        ("vin", "KMHEM41BP3A12345O", "vin_form"),
        ("mileage_km", -1, "negative"),
        ("average_km_per_year", 0, "not_positive"),
        ("model_to", 1999, "year_range"),
        ("model_to", 10**10, "year_range"),
    ],
)
def test_a_bad_field_has_its_reason(field, value, reason):
    assert given(CAR).when(register(**{field: value})).then_refused(InvalidInput).fields == {field: reason}


def test_a_vin_is_kept_in_capitals():
    [registered] = given(CAR).when(register(vin=" kmhem41bp3a123456 ")).events
    assert registered.vin == "KMHEM41BP3A123456"


def test_a_number_is_given_once():
    given(CAR, SONATA).when(register()).then_refused(AlreadyRegistered)


def test_a_change_tells_what_changed_and_everything_as_it_now_is():
    given(CAR, SONATA).when(ChangeCar(changes={"transmission": "오토", "engine": "G 1.8 DOHC"})).then(
        CarChanged(fields=("transmission",), **details(transmission="오토"))
    )


def test_another_printed_model_brings_its_own_parts():
    given(CAR, SONATA).when(ChangeCar(changes={"model": "SM3"})).then(
        CarChanged(
            fields=("model", "model_name", "model_from", "model_to", "model_code"),
            **details(model="SM3", model_name="SM3", model_from=None, model_to=None, model_code=""),
        )
    )


def test_a_changed_part_makes_a_new_printed_model():
    given(CAR, SONATA).when(ChangeCar(changes={"model_code": "NF"})).then(
        CarChanged(
            fields=("model", "model_code"), **details(model="쏘나타(2001-2005년, NF)", model_code="NF")
        )
    )


def test_a_change_of_nothing_is_no_event():
    given(CAR, SONATA).when(ChangeCar(changes={"engine": " G 1.8 DOHC "})).then()


def test_a_required_field_cannot_be_emptied():
    refusal = given(CAR, SONATA).when(ChangeCar(changes={"engine": ""})).then_refused(InvalidInput)
    assert refusal.fields == {"engine": "required"}


def test_the_car_gets_another_plate():
    given(CAR, SONATA).when(ChangePlate(plate="127 가 3456")).then(
        PlateChanged(plate="127가3456", plate_form="korean", previous="28고4756")
    )


def test_the_same_plate_written_differently_is_no_change():
    given(CAR, SONATA).when(ChangePlate(plate="28-고-4756")).then()


def test_a_bad_new_plate_is_refused():
    refusal = given(CAR, SONATA).when(ChangePlate(plate="가나다")).then_refused(InvalidInput)
    assert refusal.fields == {"plate": "plate_form"}


def test_the_car_goes_to_another_owner():
    given(CAR, SONATA).when(TransferCar(customer_id="d")).then(
        CarTransferred(
            customer_id="d",
            previous_customer_id="c",
            plate=SONATA.plate,
            vin=SONATA.vin,
            company=SONATA.company,
            memo=SONATA.memo,
        )
    )


def test_the_car_does_not_go_to_its_owner():
    given(CAR, SONATA).when(TransferCar(customer_id="c")).then_refused(AlreadyOwner)


@pytest.mark.parametrize("read", [99_999, 100_000])
def test_an_odometer_does_not_run_back(read):
    given(CAR, SONATA).when(NoteMileage(mileage_km=read)).then()


def test_a_higher_reading_is_the_cars_mileage():
    given(CAR, SONATA).when(NoteMileage(mileage_km=150_000)).then(
        CarChanged(fields=("mileage_km",), **details(mileage_km=150_000))
    )


@pytest.mark.parametrize(
    "command", [ChangeCar(changes={}), ChangePlate(plate="7275"), TransferCar(customer_id="d")]
)
def test_an_unknown_car_is_refused(command):
    given(CAR).when(command).then_refused(NotFound, kind="car")
