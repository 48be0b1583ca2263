"""Registering, changing and merging customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.customer.decisions.cars import TransferCar
from services.customer.decisions.customers import ChangeCustomer, RegisterCompany, RegisterPerson
from services.customer.decisions.merging import merge
from services.customer.handling.cars import register_writes
from services.customer.handling.records import CUSTOMER_CODEC, Records, fresh
from services.customer.handling.stale import seen
from shared.eventlog import Appended, Meta, VersionConflict, Write
from shared.kernel.errors import InvalidInput, Refusal


@dataclass(frozen=True)
class NewCar:
    """A car that comes with its owner: the id it will have, and the form as typed."""

    id: str
    form: Mapping[str, Any]


def register(
    records: Records,
    customer_id: str,
    command: RegisterPerson | RegisterCompany,
    meta: Meta,
    *,
    car: NewCar | None = None,
    occurred_at: datetime | None = None,
) -> Appended:
    """A customer, and with `car` the car, in one step or not at all; the car's fields are ``car.<name>``."""

    def with_car() -> Sequence[Write]:
        return _car_writes(records, customer_id, command.dealership, car, occurred_at) if car else ()

    try:
        return records.customers.execute(
            customer_id, command, meta, also=with_car, occurred_at=occurred_at, new=True
        )
    except Refusal:
        if car:
            _refuse_together(lambda: records.customers.write(customer_id, command), with_car)
        raise


def change(
    records: Records,
    customer_id: str,
    command: ChangeCustomer,
    meta: Meta,
    *,
    version: int | None,
    occurred_at: datetime | None = None,
) -> Appended:
    """Change what is known of a customer; ChangedMeanwhile when `version` is no longer the present one."""
    customers = records.customers
    return seen(
        records.log,
        customers.stream(customer_id),
        version,
        lambda: customers.execute(customer_id, command, meta, expected=version, occurred_at=occurred_at),
    )


def merge_records(
    records: Records,
    survivor_id: str,
    merged_id: str,
    cars: Callable[[], Sequence[str]],
    meta: Meta,
    *,
    version: int | None = None,
    occurred_at: datetime | None = None,
    attempts: int = 3,
) -> Appended:
    """Both records and every car of the merged one, in one step. `cars` lists the cars as far as known.

    A car that the list does not know yet still has its owner: whoever asks is led to the survivor.
    ChangedMeanwhile when `version` of the merged record is no longer the present one.
    """
    own = records.customers.stream(merged_id)

    def attempt() -> Appended:
        writes = _merge_writes(records, survivor_id, merged_id, cars(), version, occurred_at)
        return records.log.append(writes, meta)

    while True:
        attempts -= 1
        first = records.log.outcome(meta.command_id)
        if first is not None:
            return first
        try:
            return seen(records.log, own, version, attempt)
        except VersionConflict:
            if attempts <= 0:
                raise


def _merge_writes(
    records: Records,
    survivor_id: str,
    merged_id: str,
    cars: Sequence[str],
    version: int | None,
    occurred_at: datetime | None,
) -> list[Write]:
    customers = records.customers
    survivor, merged = customers.load(survivor_id), customers.load(merged_id)
    if version is not None and merged.version != version:
        raise VersionConflict(customers.stream(merged_id), version, merged.version)
    absorbed, gone = merge(survivor_id, survivor.state, merged_id, merged.state)
    moves = [
        records.cars.write(car_id, TransferCar(customer_id=survivor_id, merge=True), occurred_at=occurred_at)
        for car_id in cars
        if records.car(car_id)[0].customer_id == merged_id
    ]
    return [
        Write(
            customers.stream(survivor_id), survivor.version, fresh(CUSTOMER_CODEC, [absorbed], occurred_at)
        ),
        Write(customers.stream(merged_id), merged.version, fresh(CUSTOMER_CODEC, [gone], occurred_at)),
        *moves,
    ]


def _car_writes(
    records: Records, customer_id: str, dealership: str, car: NewCar, occurred_at: datetime | None
) -> Sequence[Write]:
    try:
        return register_writes(records, car.id, car.form, customer_id, dealership, occurred_at)
    except Refusal as refusal:
        refusal.fields = {f"car.{name}": why for name, why in refusal.fields.items()}
        raise


def _refuse_together(*attempts: Callable[[], object]) -> None:
    """One refusal that names every field of the page, not the first half only."""
    problems: dict[str, str] = {}
    for attempt in attempts:
        try:
            attempt()
        except InvalidInput as refusal:
            problems |= refusal.fields
        except Refusal:
            continue  # it comes again from execute, which knows whether the command was done before
    if problems:
        raise InvalidInput(fields=problems)
