"""Registering and changing people and companies (CM-09, CM-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from services.customer.decisions.erasing import EraseCustomer, erase
from services.customer.decisions.forms import Form
from services.customer.errors import AlreadyRegistered, CustomerErased, RecordMerged
from services.customer.events import CompanyRegistered, CustomerChanged, PersonRegistered, Sex, Trade
from services.customer.model import (
    CUSTOMER_FIELDS,
    Customer,
    CustomerEvent,
    CustomerKind,
    evolve_customer,
)
from shared.kernel.decider import Decider
from shared.kernel.errors import NotFound

PERSON_REQUIRED = ("name", "sex", "phones")
COMPANY_REQUIRED = ("name", "phones")


@dataclass(frozen=True, kw_only=True)
class RegisterPerson:
    """`form` holds the fields of PersonRegistered as typed; `country` is where numbers are typed."""

    form: Mapping[str, Any]
    dealership: str
    country: str = "KR"


@dataclass(frozen=True, kw_only=True)
class RegisterCompany:
    """`form` holds the fields of CompanyRegistered as typed."""

    form: Mapping[str, Any]
    dealership: str
    country: str = "KR"


@dataclass(frozen=True, kw_only=True)
class ChangeCustomer:
    """`changes` holds only the fields to change; a list of telephones replaces the earlier one."""

    changes: Mapping[str, Any]
    country: str = "KR"


CustomerCommand: TypeAlias = RegisterPerson | RegisterCompany | ChangeCustomer | EraseCustomer


def decide(state: Customer | None, command: CustomerCommand) -> Sequence[CustomerEvent]:
    """The events of a command about one customer."""
    match command:
        case RegisterPerson():
            return [_register_person(state, command)]
        case RegisterCompany():
            return [_register_company(state, command)]
        case ChangeCustomer():
            return _change(living(state), command)
        case EraseCustomer():
            if state is None:
                raise NotFound(kind="customer")
            return erase(state, command)


def living(state: Customer | None) -> Customer:
    """The customer, when there is one and it still stands for itself."""
    if state is None:
        raise NotFound(kind="customer")
    if state.merged_into is not None:
        raise RecordMerged(survivor_id=state.merged_into)
    if state.withheld is not None:
        raise CustomerErased(kept_until=state.kept_until and state.kept_until.isoformat())
    return state


def _register_person(state: Customer | None, command: RegisterPerson) -> PersonRegistered:
    if state is not None:
        raise AlreadyRegistered
    values = _read(command.form, CustomerKind.PERSON, command.country)
    return PersonRegistered(dealership=command.dealership, **_only(values, PersonRegistered))


def _register_company(state: Customer | None, command: RegisterCompany) -> CompanyRegistered:
    if state is not None:
        raise AlreadyRegistered
    values = _read(command.form, CustomerKind.COMPANY, command.country)
    return CompanyRegistered(dealership=command.dealership, **_only(values, CompanyRegistered))


def _change(state: Customer, command: ChangeCustomer) -> Sequence[CustomerChanged]:
    values = _read({**asdict(state), **command.changes}, state.kind, command.country)
    changed = changed_fields(state, values)
    return [CustomerChanged(fields=changed, **values)] if changed else []


def changed_fields(state: Customer, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields whose values differ."""
    return tuple(name for name in CUSTOMER_FIELDS if getattr(state, name) != values[name])


def _read(given: Mapping[str, Any], kind: CustomerKind, country: str) -> dict[str, Any]:
    person = kind is CustomerKind.PERSON
    form = Form(given)
    form.require(PERSON_REQUIRED if person else COMPANY_REQUIRED)
    values = {
        "name": form.text("name"),
        "phones": form.phones("phones", country),
        "sex": form.choice("sex", Sex) if person else None,
        "birth_date": given.get("birth_date") if person else None,
        "trades": () if person else form.choices("trades", Trade),
        "registration_number": "" if person else form.text("registration_number"),
        "representative": "" if person else form.text("representative"),
        "email": form.text("email"),
        "address": form.text("address"),
        "memo": form.text("memo"),
        "assignee": form.reference("assignee"),
    }
    form.check()
    return values


def _only(values: Mapping[str, Any], event: type[PersonRegistered | CompanyRegistered]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in event.__dataclass_fields__}


CUSTOMER: Decider[Customer | None, CustomerCommand, CustomerEvent] = Decider(None, decide, evolve_customer)
