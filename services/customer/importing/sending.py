"""Sending planned rows through the real commands, several customers at once, one customer's rows in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from services.customer.importing.rows import Plan, full_plate
from shared.bus.asking import Bus
from shared.bus.errors import CallFailed, Refused
from shared.kernel.ids import derived_id

AT_ONCE: Final = 8
_CHECKED_AT_ONCE: Final = 100
_TRIES: Final = 5
_PAUSE: Final = 1.0


@dataclass(frozen=True)
class Outcome:
    """What became of a row: ``added``, ``already_there`` or ``refused``, with the reasons by field.

    `params` are those of the refusal, when it was one of the whole row.
    """

    plan: Plan
    state: str
    problems: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)


class Sender:
    """Sends rows; the ids are derived from the rows, so whatever was sent before is found to be there."""

    def __init__(self, bus: Bus, token: Callable[[], str], told: Callable[[Outcome], None]) -> None:
        """`token` gives a signed identity, which does not live long; `told` hears of each row at once."""
        self._bus = bus
        self._token = token
        self._told = told

    async def send(self, plans: Sequence[Plan]) -> None:
        """All rows; raises CallFailed when the service stays out of reach."""
        customers: dict[str, list[Plan]] = {}
        for one in plans:
            customers.setdefault(one.customer_id, []).append(one)
        try:
            await self._all(customers.values())
        except ExceptionGroup as several:
            raise several.exceptions[0] from several

    async def check(self, plans: Sequence[Plan]) -> None:
        """Tell what `send` would lead to, as far as one row goes; nothing is written."""
        for start in range(0, len(plans), _CHECKED_AT_ONCE):
            some = plans[start : start + _CHECKED_AT_ONCE]
            plates = [plate for one in some if one.car and (plate := full_plate(one.car))]
            asked = {
                "customers": [one.customer_id for one in some],
                "cars": [one.car_id for one in some if one.car_id],
                "plates": plates,
            }
            known = await self._call("known", asked, None)
            for one in some:
                self._told(_foreseen(one, known))

    async def _all(self, customers: Iterable[Sequence[Plan]]) -> None:
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for rows in customers:
                await places.acquire()
                task = tasks.create_task(self._customer(rows))
                task.add_done_callback(lambda _task: places.release())

    async def _customer(self, rows: Sequence[Plan]) -> None:
        for one in rows:
            self._told(await self._row(one))

    async def _row(self, one: Plan) -> Outcome:
        try:
            answer = await self._call(_method(one), _customer_form(one), _command_id(one))
        except Refused as refusal:
            if refusal.code != "already_registered":
                return _refused(one, refusal)
            return await self._car_of_known(one)
        return Outcome(one, "already_there" if answer["repeated"] else "added")

    async def _car_of_known(self, one: Plan) -> Outcome:
        """The customer came with an earlier row or run: only the car can be new."""
        if one.car is None:
            return Outcome(one, "already_there")
        form = {**_around(one), **_jsonable(one.car), "id": one.car_id, "customer_id": one.customer_id}
        try:
            answer = await self._call("register_car", form, derived_id("import", "register_car", one.car_id))
        except Refused as refusal:
            if refusal.code == "already_registered":
                return Outcome(one, "already_there")
            return _refused(one, refusal)
        return Outcome(one, "already_there" if answer["repeated"] else "added")

    async def _call(self, method: str, form: dict[str, Any], command_id: UUID | None) -> dict[str, Any]:
        """Tries again where the service did not answer: the command's id makes that safe."""
        for attempt in range(_TRIES):
            try:
                return await self._bus.call(
                    "customer", method, form, identity=self._token(), command_id=command_id
                )
            except CallFailed:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(_PAUSE)
        raise AssertionError("unreachable")  # pragma: no cover


def _foreseen(one: Plan, known: Mapping[str, Any]) -> Outcome:
    plate = full_plate(one.car) if one.car else None
    if one.car_id in known["cars"] or (one.car is None and one.customer_id in known["customers"]):
        return Outcome(one, "already_there")
    if plate in known["plates"]:
        return Outcome(one, "refused", {"plate": "already_taken"})
    return Outcome(one, "added")


def _method(one: Plan) -> str:
    return "register_company" if one.company else "register_person"


def _command_id(one: Plan) -> UUID:
    return derived_id("import", "register", one.customer_id, one.car_id)


def _customer_form(one: Plan) -> dict[str, Any]:
    form = {**_around(one), **_jsonable(one.customer), "id": one.customer_id}
    return {**form, "car": {**_jsonable(one.car), "id": one.car_id}} if one.car else form


def _around(one: Plan) -> dict[str, Any]:
    return {"occurred_at": one.occurred_at.isoformat()} if one.occurred_at else {}


def _jsonable(form: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in form.items()}


def _refused(one: Plan, refusal: Refused) -> Outcome:
    fields = {name.removeprefix("car."): why for name, why in refusal.fields.items()}
    if fields:
        return Outcome(one, "refused", fields)
    return Outcome(one, "refused", {"row": refusal.code}, refusal.params)
