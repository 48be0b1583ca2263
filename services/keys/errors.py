"""Refusals of the keys service."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CabinetExists(Refusal):
    """There is another cabinet with the id {id}."""

    code = "cabinet_exists"


class RecordsMissing(Refusal):
    """Records before number {sequence} have not arrived yet."""

    code = "records_missing"


class TagInUse(Refusal):
    """This tag hangs on the key of another car."""

    code = "tag_in_use"


class KeyUnknown(Refusal):
    """This tag hangs on no car's key."""

    code = "key_unknown"


class KeyNotSettled(Refusal):
    """The order is not settled: a manager has to release the key before the customer gets it."""

    code = "key_not_settled"


class KeyWithCustomer(Refusal):
    """The customer has this key."""

    code = "key_with_customer"


class OrderClosed(Refusal):
    """Order {number} has ended: its key does not come in any more."""

    code = "order_closed"
