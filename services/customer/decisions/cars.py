"""Registering and changing cars, their plates and owners (CM-15, CM-17, CM-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from services.customer.decisions.forms import Form
from services.customer.decisions.models import ModelName, read_model
from services.customer.errors import AlreadyOwner, AlreadyRegistered
from services.customer.events import CarChanged, CarErased, CarRegistered, CarTransferred, PlateChanged
from services.customer.model import CAR_FIELDS, CARRIED, Car, CarEvent, evolve_car
from shared.kernel.decider import Decider
from shared.kernel.errors import NotFound

CAR_REQUIRED = ("model", "engine", "average_km_per_year")


@dataclass(frozen=True, kw_only=True)
class RegisterCar:
    """`form` holds the fields of CarRegistered as typed; the owner is one that stands for itself."""

    form: Mapping[str, Any]
    customer_id: str
    dealership: str


@dataclass(frozen=True, kw_only=True)
class ChangeCar:
    """`changes` holds only the fields to change."""

    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ChangePlate:
    """The car got another plate."""

    plate: str


@dataclass(frozen=True, kw_only=True)
class TransferCar:
    """The car goes to another owner, or with its owner's record into the surviving one."""

    customer_id: str
    merge: bool = False


@dataclass(frozen=True, kw_only=True)
class NoteMileage:
    """The workshop read the odometer; a lower reading than the known one changes nothing."""

    mileage_km: int


@dataclass(frozen=True, kw_only=True)
class EraseCar:
    """The car goes with its owner."""


CarCommand: TypeAlias = RegisterCar | ChangeCar | ChangePlate | TransferCar | NoteMileage | EraseCar


def decide(state: Car | None, command: CarCommand) -> Sequence[CarEvent]:
    """The events of a command about one car."""
    match command:
        case RegisterCar():
            return [_register(state, command)]
        case ChangeCar():
            return _change(known(state), command)
        case ChangePlate():
            return _change_plate(known(state), command)
        case TransferCar():
            return [_transfer(known(state), command)]
        case EraseCar():
            return [] if state is None or state.erased else [CarErased(customer_id=state.customer_id)]
        case NoteMileage(mileage_km=mileage):
            car = known(state)
            return _change(car, ChangeCar(changes={"mileage_km": max(mileage, car.mileage_km or 0)}))


def known(state: Car | None) -> Car:
    """The car, when there is one."""
    if state is None or state.erased:
        raise NotFound(kind="car")
    return state


def _register(state: Car | None, command: RegisterCar) -> CarRegistered:
    if state is not None:
        raise AlreadyRegistered
    form = Form(command.form)
    form.require(("plate", *CAR_REQUIRED))
    plate = form.plate("plate")
    values = _values(form)
    form.check()
    assert plate is not None
    return CarRegistered(
        customer_id=command.customer_id,
        dealership=command.dealership,
        plate=plate.text,
        plate_form=plate.form.value,
        **values,
    )


def _change(state: Car, command: ChangeCar) -> Sequence[CarChanged]:
    form = Form({**asdict(state), **_renamed(state, command.changes)})
    form.require(CAR_REQUIRED)
    values = _values(form)
    form.check()
    changed = tuple(name for name in CAR_FIELDS if getattr(state, name) != values[name])
    return [CarChanged(fields=changed, **values)] if changed else []


def _renamed(state: Car, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    # a new printed name brings its own parts; a changed part alone makes a new printed name
    parts = ("model_name", "model_from", "model_to", "model_code")
    if "model" in changes:
        return {**dict.fromkeys(parts), **changes}
    if any(name in changes for name in parts):
        return {"model": changes.get("model_name") or state.model_name, **changes}
    return changes


def _change_plate(state: Car, command: ChangePlate) -> Sequence[PlateChanged]:
    form = Form({"plate": command.plate})
    form.require(("plate",))
    plate = form.plate("plate")
    form.check()
    assert plate is not None
    if plate.text == state.plate:
        return []
    return [PlateChanged(plate=plate.text, plate_form=plate.form.value, previous=state.plate)]


def _transfer(state: Car, command: TransferCar) -> CarTransferred:
    if command.customer_id == state.customer_id:
        raise AlreadyOwner
    return CarTransferred(
        customer_id=command.customer_id,
        previous_customer_id=state.customer_id,
        merge=command.merge,
        **{name: getattr(state, name) for name in CARRIED},
    )


def _values(form: Form) -> dict[str, Any]:
    model = _model(form)
    return {
        "model": model.printed(),
        "model_name": model.name,
        "model_from": model.start,
        "model_to": model.end,
        "model_code": model.code,
        "engine": form.text("engine"),
        "transmission": form.text("transmission"),
        "vin": form.vin("vin"),
        "mileage_km": form.number("mileage_km", least=0, reason="negative"),
        "average_km_per_year": form.number("average_km_per_year", least=1, reason="not_positive"),
        "company": form.text("company"),
        "first_registered": form.given.get("first_registered"),
        "memo": form.text("memo"),
        "assignee": form.reference("assignee"),
    }


def _model(form: Form) -> ModelName:
    read = read_model(form.text("model"))
    start = _year(form, "model_from") or read.start
    end = _year(form, "model_to") or read.end
    if start and end and end < start:
        form.problems.setdefault("model_to", "year_range")
    return ModelName(form.text("model_name") or read.name, start, end, form.text("model_code") or read.code)


def _year(form: Form, name: str) -> int | None:
    """Of the centuries that a printed name may have."""
    return form.number(name, least=1900, most=2099, reason="year_range")


CAR: Decider[Car | None, CarCommand, CarEvent] = Decider(None, decide, evolve_car)
