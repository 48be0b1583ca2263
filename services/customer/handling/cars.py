"""Registering and changing cars; a full plate belongs to one car (CM-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.customer.decisions.cars import ChangeCar, ChangePlate, NoteMileage, RegisterCar, TransferCar
from services.customer.handling.records import Records
from services.customer.handling.stale import seen
from shared.eventlog import AlreadyTaken, Appended, Meta, Write, release, reserve
from shared.kernel.plates import UnreadablePlate, parse_plate


def register(
    records: Records,
    car_id: str,
    form: Mapping[str, Any],
    customer_id: str,
    meta: Meta,
    *,
    occurred_at: datetime | None = None,
) -> Appended:
    """Another car of a customer; of a merged one, it is the survivor's."""
    owner, _, _ = records.living(customer_id)
    command = RegisterCar(form=form, customer_id=owner, dealership=meta.dealership)
    return records.cars.execute(
        car_id,
        command,
        meta,
        also=lambda: _take(records, str(form.get("plate") or ""), car_id),
        occurred_at=occurred_at,
    )


def register_writes(
    records: Records,
    car_id: str,
    form: Mapping[str, Any],
    customer_id: str,
    dealership: str,
    occurred_at: datetime | None,
) -> Sequence[Write]:
    """What a car writes when it comes with its owner, who need not be in the log yet."""
    command = RegisterCar(form=form, customer_id=customer_id, dealership=dealership)
    own = records.cars.write(car_id, command, occurred_at=occurred_at)
    return [own, *_take(records, str(form["plate"]), car_id)]


def change(
    records: Records,
    car_id: str,
    command: ChangeCar | NoteMileage,
    meta: Meta,
    *,
    version: int | None = None,
    occurred_at: datetime | None = None,
) -> Appended:
    """Change what is known of a car; ChangedMeanwhile when `version` is no longer the present one."""
    cars = records.cars
    return seen(
        records.log,
        cars.stream(car_id),
        version,
        lambda: cars.execute(car_id, command, meta, expected=version, occurred_at=occurred_at),
    )


def change_plate(
    records: Records,
    car_id: str,
    plate: str,
    meta: Meta,
    *,
    version: int | None = None,
    occurred_at: datetime | None = None,
) -> Appended:
    """The new plate is taken and the old one given back in the same step."""
    cars = records.cars

    def exchange() -> Sequence[Write]:
        old, new = records.car(car_id)[0].plate, plate
        return (
            ()
            if _reserved(old) == _reserved(new)
            else [*plate_given_back(records, old, car_id), *_take(records, new, car_id)]
        )

    return seen(
        records.log,
        cars.stream(car_id),
        version,
        lambda: cars.execute(
            car_id, ChangePlate(plate=plate), meta, expected=version, also=exchange, occurred_at=occurred_at
        ),
    )


def transfer(
    records: Records,
    car_id: str,
    customer_id: str,
    meta: Meta,
    *,
    version: int | None = None,
    occurred_at: datetime | None = None,
) -> Appended:
    """The car goes to another customer; to a merged one, it goes to the survivor."""
    cars = records.cars
    owner, _, _ = records.living(customer_id)
    command = TransferCar(customer_id=owner)
    return seen(
        records.log,
        cars.stream(car_id),
        version,
        lambda: cars.execute(car_id, command, meta, expected=version, occurred_at=occurred_at),
    )


def _reserved(plate: str) -> str | None:
    """The value that is unique, of a plate that names one car."""
    try:
        read = parse_plate(plate)
    except UnreadablePlate:
        return None  # the decision refuses it
    return read.text if read.full else None


def _take(records: Records, plate: str, car_id: str) -> Sequence[Write]:
    value = _reserved(plate)
    try:
        return [reserve(records.log, "plate", value, car_id)] if value else ()
    except AlreadyTaken as taken:
        taken.fields["plate"] = taken.code
        raise


def plate_given_back(records: Records, plate: str, car_id: str) -> Sequence[Write]:
    """What makes a car's plate free for another."""
    value = _reserved(plate)
    return [release(records.log, "plate", value, car_id)] if value else ()
