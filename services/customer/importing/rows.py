"""From a row of a file to the commands it means, with the ids that make a second run harmless. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.customer.decisions.cars import CAR, RegisterCar
from services.customer.decisions.customers import CUSTOMER, RegisterCompany, RegisterPerson
from services.customer.folding.rows import name_key
from shared.kernel.days import UnreadableDay, parse_day, without_clock
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import derived_id
from shared.kernel.phones import UnreadablePhone, normalise
from shared.kernel.plates import UnreadablePlate, parse_plate
from shared.tabular import cells

_SEXES = {
    "male": ("남", "남자", "남성", "m", "male", "男", "男性"),
    "female": ("여", "여자", "여성", "f", "female", "女", "女性"),
    "other": ("기타", "other", "その他", "其他"),
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words}
_COMPANY_WORDS = {"company", "법인", "업체", "회사", "사업자", "法人", "会社", "公司", "企业"}
_CUSTOMER_FIELDS = ("name", "sex", "birth_date", "email", "address", "memo")
_CAR_FIELDS = (
    "plate",
    "model",
    "engine",
    "transmission",
    "vin",
    "mileage_km",
    "average_km_per_year",
    "company",
    "first_registered",
)
_NUMBERS = ("mileage_km", "average_km_per_year")
_DATES = ("birth_date", "first_registered", "registered_at")


@dataclass(frozen=True)
class Where:
    """The dealership whose customers these are."""

    dealership: str
    country: str = "KR"
    zone: str = "Asia/Seoul"


@dataclass(frozen=True)
class Plan:
    """What a row asks for; `problems` are reason codes by field, and nothing is sent when there are any."""

    number: int
    company: bool
    customer_id: str
    customer: Mapping[str, Any]
    car_id: str | None
    car: Mapping[str, Any] | None
    occurred_at: datetime | None
    problems: Mapping[str, str]


def plan(number: int, values: Mapping[str, Any], where: Where) -> Plan:
    """`values` by field name as the file holds them; checked by the same decisions as a form is."""
    problems: dict[str, str] = {}
    read = {name: _value(name, value, problems) for name, value in values.items()}
    company = str(read.get("kind") or "").lower() in _COMPANY_WORDS
    customer = _customer(read, company)
    car = _car(read)
    customer_id = _customer_id(customer, where)
    problems = {**_refused(customer, company, car, where), **problems}
    return Plan(
        number=number,
        company=company,
        customer_id=customer_id,
        customer=customer,
        car_id=_car_id(car, customer_id, where) if car else None,
        car=car,
        occurred_at=_moment(read.get("registered_at"), where),
        problems=problems,
    )


def check_doubles(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, those refused that claim a full plate which an earlier row gives to somebody else."""
    owners: dict[str, str] = {}
    checked = []
    for one in plans:
        plate = full_plate(one.car) if one.car and not one.problems else None
        if plate and owners.setdefault(plate, one.customer_id) != one.customer_id:
            one = Plan(**{**vars(one), "problems": {"plate": "twice_in_file"}})
        checked.append(one)
    return checked


def _value(name: str, value: Any, problems: dict[str, str]) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if name in _NUMBERS:
        return _number(name, value, problems)
    if name in _DATES:
        return _date(name, value, problems)
    text = cells.text(value)
    return _SEX_OF.get(text.lower(), text) if name == "sex" else text


def _number(name: str, value: Any, problems: dict[str, str]) -> int | None:
    match = re.fullmatch(r"(\d+)(?:\.0+)?(?:km)?", re.sub(r"[\s,]", "", str(value)).lower())
    if match is None:
        problems[name] = "invalid"
        return None
    return int(match[1])


def _date(name: str, value: Any, problems: dict[str, str]) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_day(without_clock(cells.text(value)))
    except UnreadableDay as error:
        problems[name] = error.reason
        return None


def _customer(read: Mapping[str, Any], company: bool) -> dict[str, Any]:
    names = [name for name in _CUSTOMER_FIELDS if not (company and name in {"sex", "birth_date"})]
    numbers = [
        {"number": read[name], "kind": kind}
        for name, kind in (("phone", "work" if company else "mobile"), ("phone_2", "home"))
        if read.get(name)
    ]
    return {**{name: read[name] for name in names if read.get(name) is not None}, "phones": numbers}


def _car(read: Mapping[str, Any]) -> dict[str, Any] | None:
    # a customer may be in the file without a car
    car = {name: read[name] for name in _CAR_FIELDS if read.get(name) is not None}
    return car or None


def _refused(
    customer: Mapping[str, Any], company: bool, car: Mapping[str, Any] | None, where: Where
) -> dict[str, str]:
    kind = RegisterCompany if company else RegisterPerson
    problems: dict[str, str] = {}
    try:
        CUSTOMER.decide(None, kind(form=customer, dealership=where.dealership, country=where.country))
    except InvalidInput as refusal:
        problems |= {_column(name): why for name, why in refusal.fields.items()}
    try:
        if car:
            CAR.decide(None, RegisterCar(form=car, customer_id="", dealership=where.dealership))
    except InvalidInput as refusal:
        problems |= refusal.fields
    return problems


def _column(field: str) -> str:
    return {"phones": "phone", "phones.0.number": "phone", "phones.1.number": "phone_2"}.get(field, field)


def _customer_id(customer: Mapping[str, Any], where: Where) -> str:
    """One id for one name with one telephone at one dealership, in every run."""
    phone = next((given["number"] for given in customer["phones"]), "")
    with suppress(UnreadablePhone):  # such a row is refused anyway
        phone = normalise(phone, where.country)
    name = name_key(str(customer.get("name", "")))
    return str(derived_id("import", "customer", where.dealership, name, phone))


def full_plate(car: Mapping[str, Any]) -> str | None:
    """The plate in its written form, when it names one car."""
    try:
        plate = parse_plate(str(car.get("plate", "")))
    except UnreadablePlate:
        return None
    return plate.text if plate.full else None


def _car_id(car: Mapping[str, Any], customer_id: str, where: Where) -> str:
    """A full plate names the car; a partial one only among its owner's cars of that model."""
    plate = full_plate(car)
    if plate:
        return str(derived_id("import", "car", where.dealership, customer_id, plate))
    return str(derived_id("import", "car", customer_id, car.get("plate"), name_key(str(car.get("model")))))


def _moment(day: date | None, where: Where) -> datetime | None:
    return datetime.combine(day, time(12), ZoneInfo(where.zone)) if day else None
