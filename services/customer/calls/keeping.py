"""Customers and their cars: registered, changed, merged, handed over."""

from __future__ import annotations

from typing import Any

from services.customer import schemas
from services.customer.calls.desk import CustomerDesk, answered, asked_by, form_of, moment_of, seen_by
from services.customer.decisions.cars import ChangeCar
from services.customer.decisions.customers import ChangeCustomer, RegisterCompany, RegisterPerson
from services.customer.handling import cars, customers
from shared.bus import Call, command
from shared.kernel.ids import derived_id


class KeepingCalls(CustomerDesk):
    """Each answers `shared.contracts.customer.Written`."""

    @command(schemas.RegisterPerson, permission="customer.edit")
    def register_person(self, call: Call) -> dict[str, Any]:
        """고객등록: a person, and the car that came with them."""
        return self._register(call, RegisterPerson)

    @command(schemas.RegisterCompany, permission="customer.edit")
    def register_company(self, call: Call) -> dict[str, Any]:
        """거래처등록: a company, and a car of its fleet."""
        return self._register(call, RegisterCompany)

    @command(schemas.ChangeCustomer, permission="customer.edit")
    def change_customer(self, call: Call) -> dict[str, Any]:
        """Only the fields given change."""
        asked = asked_by(call)
        change = ChangeCustomer(changes=form_of(asked), country=self.locality_here(call).country)
        done = customers.change(self.records, asked["id"], change, call.meta, **seen_by(asked))
        return answered("customer", asked["id"], done)

    @command(schemas.MergeCustomers, permission="customer.edit")
    def merge_customers(self, call: Call) -> dict[str, Any]:
        """Two records become one: the survivor's."""
        asked = asked_by(call)
        survivor, merged = asked["survivor_id"], asked["merged_id"]
        done = customers.merge_records(
            self.records, survivor, merged, lambda: self.cars_of(merged), call.meta, **seen_by(asked)
        )
        return answered("customer", survivor, done)

    @command(schemas.RegisterCar, permission="customer.edit")
    def register_car(self, call: Call) -> dict[str, Any]:
        """Another car of a customer."""
        asked = asked_by(call)
        car_id = asked.get("id") or str(derived_id("car", call.command_id))
        done = cars.register(
            self.records,
            car_id,
            form_of(asked),
            asked["customer_id"],
            call.meta,
            occurred_at=moment_of(asked),
        )
        return answered("car", car_id, done)

    @command(schemas.ChangeCar, permission="customer.edit")
    def change_car(self, call: Call) -> dict[str, Any]:
        """Only the fields given change."""
        asked = asked_by(call)
        done = cars.change(
            self.records, asked["id"], ChangeCar(changes=form_of(asked)), call.meta, **seen_by(asked)
        )
        return answered("car", asked["id"], done)

    @command(schemas.ChangePlate, permission="customer.edit")
    def change_plate(self, call: Call) -> dict[str, Any]:
        """The car drives under another plate."""
        asked = asked_by(call)
        plate = asked.get("plate") or ""
        done = cars.change_plate(self.records, asked["id"], plate, call.meta, **seen_by(asked))
        return answered("car", asked["id"], done)

    @command(schemas.TransferCar, permission="customer.edit")
    def transfer_car(self, call: Call) -> dict[str, Any]:
        """The car goes to another customer."""
        asked = asked_by(call)
        done = cars.transfer(self.records, asked["id"], asked["customer_id"], call.meta, **seen_by(asked))
        return answered("car", asked["id"], done)

    def _register(self, call: Call, kind: type[RegisterPerson | RegisterCompany]) -> dict[str, Any]:
        asked = asked_by(call)
        customer_id = asked.get("id") or str(derived_id("customer", call.command_id))
        car = _new_car(asked, call)
        register = kind(
            form=form_of(asked), dealership=call.identity.dealership, country=self.locality_here(call).country
        )
        done = customers.register(
            self.records, customer_id, register, call.meta, car=car, occurred_at=moment_of(asked)
        )
        answer = answered("customer", customer_id, done)
        return (
            {**answer, "car_id": car.id, "car_version": done.versions.get(f"car-{car.id}")} if car else answer
        )


def _new_car(asked: dict[str, Any], call: Call) -> customers.NewCar | None:
    form = asked.pop("car", None)
    if form is None:
        return None
    return customers.NewCar(form.pop("id", None) or str(derived_id("car", call.command_id)), form)
