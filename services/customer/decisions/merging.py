"""Two records of one person become one (CN-21): the survivor takes over, the other points to it."""

from __future__ import annotations

from dataclasses import replace

from services.customer.decisions.customers import changed_fields
from services.customer.decisions.forms import one_primary
from services.customer.errors import AlreadyMerged, CustomerErased, DifferentKinds, MergeWithItself
from services.customer.events import CustomerChanged, CustomersMerged
from services.customer.model import CUSTOMER_FIELDS, Customer
from shared.kernel.errors import NotFound

_FILLED = ("birth_date", "registration_number", "representative", "email", "address", "assignee")


def merge(
    survivor_id: str, survivor: Customer | None, merged_id: str, merged: Customer | None
) -> tuple[CustomerChanged, CustomersMerged]:
    """The event of the survivor's stream and that of the merged record's.

    The survivor always gets one: two crossing merges then meet on its version and cannot make a ring.
    """
    if survivor_id == merged_id:
        raise MergeWithItself
    if survivor is None or merged is None:
        raise NotFound(kind="customer")
    for record in (survivor, merged):
        if record.merged_into is not None:
            raise AlreadyMerged(survivor_id=record.merged_into)
        if record.withheld is not None:
            raise CustomerErased(kept_until=record.kept_until and record.kept_until.isoformat())
    if survivor.kind is not merged.kind:
        raise DifferentKinds
    united = _united(survivor, merged)
    values = {name: getattr(united, name) for name in CUSTOMER_FIELDS}
    return (
        CustomerChanged(fields=changed_fields(survivor, values), absorbed=merged_id, **values),
        CustomersMerged(survivor_id=survivor_id, merged_id=merged_id),
    )


def _united(survivor: Customer, merged: Customer) -> Customer:
    gaps = {name: getattr(merged, name) for name in _FILLED if not getattr(survivor, name)}
    memo = "\n".join(dict.fromkeys(text for text in (survivor.memo, merged.memo) if text))
    trades = tuple(dict.fromkeys(survivor.trades + merged.trades))
    phones = one_primary(survivor.phones + merged.phones)
    return replace(survivor, phones=phones, memo=memo, trades=trades, **gaps)
